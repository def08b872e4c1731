/** `Headers` that tell at no cost whether anything was ever put into them. */
export class AnswerHeaders extends Headers {
  #isUntouched = true;

  /** Nothing was put in. */
  get isUntouched(): boolean {
    return this.#isUntouched;
  }

  override append(name: string, value: string): void {
    this.#isUntouched = false;
    super.append(name, value);
  }

  override set(name: string, value: string): void {
    this.#isUntouched = false;
    super.set(name, value);
  }
}
