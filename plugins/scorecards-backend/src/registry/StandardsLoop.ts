import { pause } from '@plumbline/backstage-plugin-evidence-node';
import type { ControlRegistry } from './ControlRegistry';
import type { StandardsSource } from './StandardsSource';

/** Looks at every source again and again, each at its own pace. */
export class StandardsLoop {
  readonly #abort = new AbortController();
  readonly #registry: ControlRegistry;
  readonly #sources: readonly StandardsSource[];
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: {
    registry: ControlRegistry;
    sources: readonly StandardsSource[];
  }) {
    this.#registry = options.registry;
    this.#sources = options.sources;
  }

  start(): void {
    this.#running = Promise.all(this.#sources.map(each => this.#follow(each)));
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #follow(source: StandardsSource): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      await this.#registry.refresh(source, signal);
      await pause(source.everySeconds * 1000, signal);
    }
  }
}
