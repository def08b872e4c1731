const NO_NAMES: readonly string[] = [];

/** `Headers` that tell at no cost whether anything was ever put into them. */
export class AnswerHeaders extends Headers {
  #isUntouched = true;

  /** Nothing was put in. */
  get isUntouched(): boolean {
    return this.#isUntouched;
  }

  /** The names; that there are none costs nothing to see. */
  override keys() {
    return this.#isUntouched ? NO_NAMES.values() : super.keys();
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
