import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Control,
  presentVerdict,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { z } from 'zod';
import type { ControlRegistry } from '../controls/ControlRegistry';
import type { ControlStore } from '../controls/ControlStore';
import type { verdictsQuerySchema } from '../routes/schemas';
import type { StoredJudgement, VerdictKey, VerdictStore } from './VerdictStore';

/** Answers with verdicts, as the caller may see the entities they are about. */
export class VerdictService {
  readonly #options: {
    clock: Clock;
    controls: ControlStore;
    registry: ControlRegistry;
    store: VerdictStore;
    visibility: Pick<CatalogVisibility, 'of'>;
  };

  constructor(options: {
    clock: Clock;
    controls: ControlStore;
    registry: ControlRegistry;
    store: VerdictStore;
    visibility: Pick<CatalogVisibility, 'of'>;
  }) {
    this.#options = options;
  }

  /**
   * One page, by entity and control.
   *
   * @throws InputError for an instant in the future, or a cursor of another list
   */
  async list(
    query: z.output<typeof verdictsQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<Verdict>> {
    const { store, visibility } = this.#options;
    const { limit, cursor, requirement, ...filter } = query;
    const at = this.#instant(query.at);
    const controlOf = await this.#controls();
    const found: StoredJudgement[] = [];
    let after = cursor === undefined ? undefined : decodeCursor(cursor);
    // Filled up: a short page would tell that something is hidden.
    for (let more = true; more && found.length <= limit; ) {
      const rows = await store.list(filter, { at, after, limit: limit + 1 });
      const mayRead = await visibility.of(
        rows.map(({ entityRef }) => entityRef),
        credentials,
      );
      found.push(
        ...rows.filter(
          row =>
            mayRead(row.entityRef) &&
            (!requirement || controlOf(row)?.requirement === requirement),
        ),
      );
      after = rows.at(-1);
      more = rows.length > limit;
    }
    const page = found.slice(0, limit);
    return {
      items: page.flatMap(row => {
        const control = controlOf(row);
        return control ? [presentVerdict(shown(row), control)] : [];
      }),
      nextCursor:
        found.length > limit ? encodeCursor(page[page.length - 1]) : undefined,
    };
  }

  /**
   * What a verdict has been, the newest first.
   *
   * @throws NotFoundError where there never was one, or none the caller may see
   */
  async history(
    key: VerdictKey,
    credentials: BackstageCredentials,
  ): Promise<{ items: (Verdict & { learnedAt: string })[] }> {
    const { store, visibility } = this.#options;
    const mayRead = await visibility.of([key.entityRef], credentials);
    const rows = mayRead(key.entityRef) ? await store.history(key, 200) : [];
    if (rows.length === 0) {
      throw new NotFoundError(
        `'${key.control}' was never judged on '${key.entityRef}'`,
      );
    }
    const controlOf = await this.#controls();
    return {
      items: rows.flatMap(row => {
        const control = controlOf(row);
        const learnedAt = new Date(row.learnedAt).toISOString();
        return control
          ? [{ ...presentVerdict(shown(row), control), learnedAt }]
          : [];
      }),
    };
  }

  /** The control as it was in the version that a judgement is of. */
  async #controls(): Promise<
    (of: { control: string; version: number }) => Control | undefined
  > {
    const { controls, registry } = this.#options;
    const versions = new Map(
      (await controls.versions()).map(each => [
        `${each.control}@${each.version}`,
        each.body,
      ]),
    );
    return ({ control, version }) => {
      const now = registry.all.get(control)?.compiled.control;
      return now?.version === version
        ? now
        : versions.get(`${control}@${version}`);
    };
  }

  #instant(at: string | undefined): number | undefined {
    if (at === undefined) {
      return undefined;
    }
    const now = this.#options.clock();
    if (Date.parse(at) > now.getTime()) {
      throw new InputError(
        `'at' lies in the future; it must be at most ${now.toISOString()}`,
      );
    }
    return Date.parse(at);
  }
}

/** Without what is for the judging alone. */
function shown(row: StoredJudgement) {
  const { reviewAt, error, owner, system, ...kept } = row;
  const { learnedAt, ...judgement } = kept as typeof kept & {
    learnedAt?: number;
  };
  return judgement;
}

function encodeCursor({ entityRef, control }: VerdictKey): string {
  return Buffer.from(`${entityRef}\n${control}`).toString('base64url');
}

function decodeCursor(cursor: string): VerdictKey {
  const [entityRef, control, ...rest] = Buffer.from(cursor, 'base64url')
    .toString()
    .split('\n');
  if (!entityRef || !control || rest.length > 0) {
    throw new InputError(
      "'cursor' must be the 'nextCursor' of the page before",
    );
  }
  return { entityRef, control };
}
