/** Runs a task one at a time; triggers during a run make one more run after it. */
export class SingleRun {
  #running: Promise<void> | undefined;
  #again = false;

  /** @param task must not reject: it handles its own failures. */
  constructor(private readonly task: () => Promise<void>) {}

  trigger(): void {
    this.#again = true;
    this.#running ??= this.#run();
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.task();
    }
    this.#running = undefined;
  }
}
