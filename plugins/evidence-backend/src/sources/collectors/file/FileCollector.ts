import { readFile } from 'node:fs/promises';
import type { Config } from '@backstage/config';
import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import {
  Collector,
  CollectorPass,
  ReportedChange,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';

/** A file of observations is small; more than this is a mistake. Characters. */
const maxLength = 10_000_000;

/**
 * Reads observations that some other program writes to a file, in the format of
 * `POST /api/evidence/observations`, and `changes` in that of `POST
 * /api/evidence/changes`: the simplest way to bring in a source that can't call the
 * portal.
 */
export class FileCollector implements Collector {
  readonly title: string;
  readonly guide = {
    text: 'Let a program write what it sees to a file, as JSON',
    url: guideUrl('evidence.md'),
  };

  constructor(
    readonly id: string,
    private readonly path: string,
    readonly frequencySeconds: number,
    readonly timeoutSeconds = 10,
  ) {
    this.title = `Observations in the file ${path}`;
  }

  async collect(pass: CollectorPass): Promise<void> {
    const { report, reportChanges, signal } = pass;
    const text = await this.#read(signal);
    if (text.length > maxLength) {
      throw new Error(
        `The file '${this.path}' is over ${maxLength} characters`,
      );
    }
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      throw new Error(`The file '${this.path}' holds no JSON`);
    }
    if (typeof content !== 'object' || content === null) {
      throw new Error(`The file '${this.path}' must hold one JSON object`);
    }
    const { changes, ...observations } = content as { changes?: unknown };
    if (changes === undefined || Object.keys(observations).length > 0) {
      // Without a time of its own it might have been left there long ago.
      await report({
        observedAt: '',
        ...observations,
        type: 'delta',
        removed: {},
      });
    }
    if (changes !== undefined) {
      if (!isListOfObjects(changes)) {
        throw new Error(
          `'changes' in the file '${this.path}' must be a list of changes`,
        );
      }
      // The ledger checks each, and leaves out what it can't take.
      await reportChanges(changes as ReportedChange[]);
    }
  }

  async #read(signal: AbortSignal): Promise<string> {
    try {
      return await readFile(this.path, { encoding: 'utf8', signal });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new Error(
        `The file '${this.path}' could not be read (${code ?? message})`,
      );
    }
  }
}

function isListOfObjects(value: unknown): value is object[] {
  return (
    Array.isArray(value) &&
    value.every(one => typeof one === 'object' && one !== null)
  );
}

/** `plumbline.collectors.<id>` of type `file`. */
export function readFileCollector(id: string, own: Config): FileCollector {
  return new FileCollector(
    id,
    own.getString('path'),
    secondsOf(own, 'frequency', 60),
  );
}
