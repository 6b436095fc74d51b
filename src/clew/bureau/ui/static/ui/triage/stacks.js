// All stacks of the page, by their places: the items of each, its grade and its tags.

export class Stacks {
  #items;
  #grades;
  #tags;

  constructor({ stacks, grades, tags }) {
    this.#items = stacks;
    this.#grades = grades;
    this.#tags = tags;
  }

  get count() {
    return this.#items.length;
  }

  first(place) {
    return this.#items[place].slice(0, 64); // a SHA-256
  }

  items(place) {
    return this.#items[place];
  }

  size(place) {
    return (this.#items[place].length + 1) / 65;
  }

  grade(place) {
    return this.#grades[place];
  }

  setGrade(place, value) {
    this.#grades[place] = value;
  }

  tags(place) {
    return this.#tags[place];
  }

  setTags(place, words) {
    this.#tags[place] = words;
  }
}
