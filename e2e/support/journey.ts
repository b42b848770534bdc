import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BrowserContext } from '@playwright/test';

const results = resolve(__dirname, '../../.test-results/journeys');

interface Input {
  clicks: number;
  keys: number;
}

interface Step extends Input {
  what: string;
  milliseconds: number;
}

/**
 * Counts what is done by hand in browsers, by the events that their pages get,
 * and measures how long each step takes: from the first input to what the step
 * waits for. A chord counts as one key press, a text filled in at once as one
 * for each of its characters.
 */
export class Journey {
  readonly #name: string;
  readonly #input: Input = { clicks: 0, keys: 0 };
  readonly #steps: Step[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** Counts in all pages of a browser's context that are opened from now on. */
  async watch(context: BrowserContext): Promise<void> {
    await context.exposeBinding(
      'journeyInput',
      (_, kind: keyof Input, count: number) => {
        this.#input[kind] += count;
      },
    );
    await context.addInitScript(() => {
      const { journeyInput: count } = window as unknown as {
        journeyInput(kind: string, count: number): void;
      };
      let isTyped = false;
      const listen = (type: string, listener: (event: Event) => void) =>
        window.addEventListener(type, listener, { capture: true });
      listen('pointerdown', () => count('clicks', 1));
      listen('keydown', event => {
        const { key, target } = event as KeyboardEvent;
        isTyped =
          key.length === 1 && (target as Element).matches('input, textarea');
        if (!['Alt', 'Control', 'Meta', 'Shift'].includes(key)) {
          count('keys', 1);
        }
      });
      listen('input', ({ target }) => {
        const { type, value } = target as HTMLInputElement;
        if (!isTyped && !['radio', 'checkbox'].includes(type)) {
          count('keys', value.length);
        }
        isTyped = false;
      });
    });
  }

  /** @returns what was counted in it */
  async step(what: string, act: () => Promise<unknown>): Promise<Input> {
    const before = { ...this.#input };
    const began = performance.now();
    await act();
    const step = {
      what,
      clicks: this.#input.clicks - before.clicks,
      keys: this.#input.keys - before.keys,
      milliseconds: performance.now() - began,
    };
    this.#steps.push(step);
    return step;
  }

  /** Prints a line, and leaves the table of steps in `.test-results/journeys`. */
  finish(): void {
    const sum = (key: 'clicks' | 'keys' | 'milliseconds') =>
      this.#steps.reduce((total, step) => total + step[key], 0);
    const total: Step = {
      what: '**All of it**',
      clicks: sum('clicks'),
      keys: sum('keys'),
      milliseconds: sum('milliseconds'),
    };
    const rows = [...this.#steps, total].map(
      ({ what, clicks, keys, milliseconds }) =>
        `| ${what} | ${clicks} | ${keys} | ${seconds(milliseconds)} |`,
    );
    mkdirSync(results, { recursive: true });
    writeFileSync(
      join(results, `${this.#name.toLowerCase().replaceAll(' ', '-')}.md`),
      [
        '| what is done | clicks | key presses | seconds |',
        '| --- | ---: | ---: | ---: |',
        ...rows,
        '',
      ].join('\n'),
    );
    process.stdout.write(
      `Journey: ${this.#name}: ${total.clicks} clicks, ${
        total.keys
      } key presses, ${seconds(total.milliseconds)} s\n`,
    );
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
