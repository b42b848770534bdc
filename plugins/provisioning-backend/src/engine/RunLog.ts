import { pause } from '@plumbline/backstage-plugin-evidence-node';
import { redact } from '@plumbline/backstage-plugin-provisioning-common';

/** The lines of a run, kept as they come and without its secrets. */
export type RunLog = {
  add(line: string): void;
  /** Values that are known to be secret from now on. */
  hide(secrets: readonly string[]): void;
  end(): Promise<void>;
};

/** Of a run of which nothing is kept. */
export const noLog: RunLog = {
  add: () => {},
  hide: () => {},
  end: async () => {},
};

const everyMs = 500;
/** From here on Terraform says values; which of them are secret says only the plan's JSON. */
const saysValues =
  /^(Terraform|OpenTofu) (used the selected providers|will perform|planned the following)|^Changes to Outputs|^Outputs:|^Note: Objects have changed/;

/**
 * What Terraform says of values is held back until {@link RunLog.hide} was given
 * the secrets among them, and is left out where that is unknown.
 *
 * @param append - keeps lines for good
 */
export function createRunLog(
  append: (lines: string[]) => Promise<void>,
  hidden: string[],
): RunLog {
  let waiting: string[] = [];
  let held: string[] | undefined;
  let knowsSecrets = false;
  let writing: Promise<void> | undefined;
  const ended = new AbortController();
  const write = async () => {
    // A while later with what came meanwhile, and at the end at once.
    while (waiting.length > 0) {
      await pause(everyMs, ended.signal);
      const lines = waiting;
      waiting = [];
      // A log that can't be kept is no reason to stop a run half-way.
      await append(lines).catch(() => {});
    }
    writing = undefined;
  };
  const keep = (...lines: string[]) => {
    waiting.push(...lines);
    if (waiting.length > 0) {
      writing ??= write();
    }
  };
  return {
    add: line => {
      if (!knowsSecrets && saysValues.test(line)) {
        held ??= [];
      }
      if (held) {
        held.push(line);
      } else {
        keep(redact(line, hidden));
      }
    },
    hide: secrets => {
      hidden.push(...secrets);
      knowsSecrets = true;
      keep(...(held ?? []).map(line => redact(line, hidden)));
      held = undefined;
    },
    end: async () => {
      if (held) {
        keep(
          `(${held.length} lines are left out: which of their values are secret is unknown)`,
        );
      }
      ended.abort();
      await writing;
    },
  };
}
