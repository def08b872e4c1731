/** Wakes one loop: pulled by anybody, or after a time. What is pulled while nobody waits is not lost. */
export class Trigger {
  #isPulled = false;
  #wake: (() => void) | undefined;

  pull(): void {
    this.#isPulled = true;
    this.#wake?.();
  }

  /** Resolves once it is pulled, after `ms` milliseconds at the latest. */
  async wait(ms: number): Promise<void> {
    if (!this.#isPulled) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
      });
      clearTimeout(timer);
      this.#wake = undefined;
    }
    this.#isPulled = false;
  }
}
