import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import { inTurns } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Clock,
  EvidenceService,
  RuleSandbox,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Flip,
  Preview,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  CompiledControl,
  parseControl,
} from '@plumbline/backstage-plugin-scorecards-common/control';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { RuleFacts } from '../registry/RuleFacts';
import { factsOf, isIn, judgeEntity } from './judgeEntity';

/** Of evaluation, over the whole estate, in milliseconds. */
const longestMs = 10_000;

type Options = {
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts'>;
  facts: Pick<RuleFacts, 'engine'>;
  leftOut: ReadonlySet<string>;
  registry: ControlRegistry;
  sandbox: Pick<RuleSandbox, 'tryOut'>;
};

/** Says who flips, before anyone merges. */
export class PreviewService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Judges the whole estate by an edited control and by the one in force, both
   * at the same instant. Cost: one reading of the estate's facts.
   *
   * The edited rules run over each page in a process of their own first.
   *
   * @throws InputError for a control that would not be taken, or takes too much;
   *   NotAllowedError for those from whom something is hidden;
   *   ServiceUnavailableError where too many preview at once
   */
  async preview(
    text: string,
    credentials: BackstageCredentials,
  ): Promise<Preview> {
    const { clock, evidence, leftOut, registry, sandbox } = this.#options;
    const { compiled, problems } = parseControl(
      this.#options.facts.engine,
      text,
    );
    if (problems) {
      const [{ line, message }] = problems;
      throw new InputError(line ? `Line ${line}: ${message}` : message);
    }
    const { id, version } = compiled.control;
    const before = registry.all.get(id)?.compiled;
    const now = clock().getTime();
    const counts = { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0 };
    const flips: Flip[] = [];
    const facts = new Set([...compiled.facts, ...(before?.facts ?? [])]);
    const looping = compiled.rules.filter(({ loops }) => loops);
    let ms = 0;
    let cursor: string | undefined;
    do {
      const page = await evidence
        .getFacts({ names: [...facts], cursor, limit: 1_000 }, { credentials })
        .catch(refused);
      ms += await sandbox.tryOut(looping, page.items.map(factsOf), now);
      if (ms > longestMs) {
        throw new InputError(
          `Its rules were stopped: over the estate they take more than ${
            longestMs / 1_000
          } seconds`,
        );
      }
      for await (const entity of inTurns(page.items.filter(isIn(leftOut)))) {
        const [to] = judgeEntity([compiled], entity, now).judged;
        const status = to?.status ?? 'not-applicable';
        counts[status] += 1;
        const [from] =
          // One that is not enabled is in force nowhere.
          before?.control.enabled
            ? judgeEntity([before], entity, now).judged
            : [];
        const was = from?.status ?? 'not-applicable';
        if (was !== status) {
          flips.push({
            entityRef: entity.entityRef,
            owner: entity.owner,
            from: was,
            to: status,
            message: to?.message ?? 'It would no longer apply',
          });
        }
      }
      cursor = page.nextCursor;
    } while (cursor);
    return {
      control: id,
      version,
      against: inForceVersion(before),
      flips,
      counts,
    };
  }
}

function inForceVersion(before: CompiledControl | undefined) {
  return before?.control.enabled ? before.control.version : undefined;
}

function refused(error: Error): never {
  if ((error as { status?: number }).status === 403) {
    throw new NotAllowedError(
      'A preview covers every entity, and you cannot see all of them',
    );
  }
  throw error;
}
