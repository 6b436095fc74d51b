// Grading, one act after the other. What is said stands on the page at once, and is taken back
// there if the node refuses it.

import { post } from "../asking.js";
import { told } from "./card.js";

export class Grading {
  #stacks;
  #how;
  #done = []; // { place, before, grades }, the last at the end
  #turn = Promise.resolve();

  constructor(stacks, how) {
    this.#stacks = stacks;
    this.#how = how;
  }

  grade(place, { value, means }) {
    const before = this.#stacks.grade(place);
    this.#say(place, value);
    this.#turn = this.#turn.then(async () => {
      const { grade, scheme, token, words, tell } = this.#how;
      try {
        const fields = { items: this.#stacks.items(place), scheme, value };
        const { grades } = await (await post(grade, fields, { token })).json();
        this.#done.push({ place, before, grades });
        const n = grades.length;
        const items = n === 1 ? words.oneItem : told(words.items, { n });
        tell(told(words.didGrade, { value, means, items }));
      } catch (error) {
        this.#say(place, before);
        tell(error.message || words.lost, { isError: true });
      }
    });
  }

  undo() {
    this.#turn = this.#turn.then(async () => {
      const { undo, token, words, tell, gallery } = this.#how;
      const last = this.#done.pop();
      if (!last) return tell(words.nothing);
      try {
        await post(undo, { grades: last.grades.join(" ") }, { token });
        this.#say(last.place, last.before);
        gallery.goTo(last.place);
        tell(words.didUndo);
      } catch (error) {
        this.#done.push(last);
        tell(error.message || words.lost, { isError: true });
      }
    });
  }

  assign(place, who) {
    this.#turn = this.#turn.then(async () => {
      const { assign, token, words, tell } = this.#how;
      try {
        await post(assign, { items: this.#stacks.items(place), for: who }, { token });
        tell(told(words.didAssign, { who }));
      } catch (error) {
        tell(error.message || words.lost, { isError: true });
      }
    });
  }

  #say(place, value) {
    this.#stacks.setGrade(place, value);
    this.#how.gallery.refresh(place);
  }
}
