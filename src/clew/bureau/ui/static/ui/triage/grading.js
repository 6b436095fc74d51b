// Grading and tagging, one act after the other. A grade stands on the page at once, and is taken
// back there if the node refuses it; a tag once the node has said how it is spelt.

import { post } from "../asking.js";
import { told } from "./card.js";

export class Grading {
  #stacks;
  #how;
  #done = []; // { place, address, fields, back }, the last at the end: how each is undone
  #turn = Promise.resolve();

  constructor(stacks, how) {
    this.#stacks = stacks;
    this.#how = how;
  }

  grade(place, { value, means }) {
    const before = this.#stacks.grade(place);
    this.#say(place, value);
    this.#turn = this.#turn.then(async () => {
      const { grade, undo, scheme, token, words, tell } = this.#how;
      try {
        const fields = { items: this.#stacks.items(place), scheme, value };
        const { grades } = await (await post(grade, fields, { token })).json();
        const back = () => this.#say(place, before);
        this.#done.push({ place, address: undo, fields: { grades: grades.join(" ") }, back });
        tell(told(words.didGrade, { value, means, items: this.#counted(grades) }));
      } catch (error) {
        this.#say(place, before);
        tell(error.message || words.lost, { isError: true });
      }
    });
  }

  undo() {
    this.#turn = this.#turn.then(async () => {
      const { token, words, tell, gallery } = this.#how;
      const last = this.#done.pop();
      if (!last) return tell(words.nothing);
      try {
        await post(last.address, last.fields, { token });
        last.back();
        gallery.goTo(last.place);
        tell(words.didUndo);
      } catch (error) {
        this.#done.push(last);
        tell(error.message || words.lost, { isError: true });
      }
    });
  }

  tag(place, written) {
    this.#turn = this.#turn.then(async () => {
      const { tag, untag, token, words, tell } = this.#how;
      try {
        const fields = { items: this.#stacks.items(place), word: written };
        const { tags, word } = await (await post(tag, fields, { token })).json();
        if (!tags.length) return tell(told(words.hasTag, { word }));
        const before = this.#stacks.tags(place);
        const back = () => this.#tagged(place, before);
        this.#done.push({ place, address: untag, fields: { tags: tags.join(" ") }, back });
        this.#tagged(place, [...new Set([...before, word])].sort());
        tell(told(words.didTag, { word, items: this.#counted(tags) }));
      } catch (error) {
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

  #counted({ length: n }) {
    const { words } = this.#how;
    return n === 1 ? words.oneItem : told(words.items, { n });
  }

  #tagged(place, words) {
    this.#stacks.setTags(place, words);
    this.#how.gallery.refresh(place);
    this.#how.gallery.sayWhere();
  }

  #say(place, value) {
    this.#stacks.setGrade(place, value);
    this.#how.gallery.refresh(place);
  }
}
