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
import type { PeopleState } from '../people/PeopleState';
import type { verdictsQuerySchema } from '../routes/schemas';
import type {
  PastJudgement,
  StoredJudgement,
  VerdictKey,
  VerdictStore,
} from './VerdictStore';

/** Answers with verdicts, as the caller may see the entities they are about. */
export class VerdictService {
  readonly #options: {
    clock: Clock;
    controls: ControlStore;
    people: PeopleState;
    registry: ControlRegistry;
    store: VerdictStore;
    visibility: Pick<CatalogVisibility, 'of'>;
  };

  constructor(options: {
    clock: Clock;
    controls: ControlStore;
    people: PeopleState;
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
    const { clock, people, store, visibility } = this.#options;
    const { limit, cursor, requirement, at: atText, ...filter } = query;
    const now = clock().getTime();
    const at = pastInstant(atText, now);
    const controlOf = await this.#controls();
    const found: StoredJudgement[] = [];
    let after = cursor === undefined ? undefined : decodeCursor(cursor);
    // Filled up: a short page would tell that something is hidden.
    for (let more = true; more && found.length <= limit; ) {
      const rows = await store.list(filter, {
        now,
        at,
        after,
        limit: limit + 1,
      });
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
    const asOf = at ?? now;
    const said = await people.load({
      entityRefs: page.map(({ entityRef }) => entityRef),
      controls: page.map(({ control }) => control),
      at: asOf,
    });
    return {
      items: page.flatMap(row => {
        const control = controlOf(row);
        return control
          ? [presentVerdict(shown(row), control, { ...said(row), now: asOf })]
          : [];
      }),
      nextCursor:
        found.length > limit ? encodeCursor(page[page.length - 1]) : undefined,
    };
  }

  /**
   * What a verdict has been, the newest first: by evidence, and by exemptions
   * that came into force and ended.
   *
   * @throws NotFoundError where there never was one, or none the caller may see
   */
  async history(
    key: VerdictKey,
    credentials: BackstageCredentials,
  ): Promise<{ items: (Verdict & { learnedAt: string })[] }> {
    const { clock, people, store, visibility } = this.#options;
    const mayRead = await visibility.of([key.entityRef], credentials);
    const rows = mayRead(key.entityRef) ? await store.history(key, 200) : [];
    if (rows.length === 0) {
      throw new NotFoundError(
        `'${key.control}' was never judged on '${key.entityRef}'`,
      );
    }
    const controlOf = await this.#controls();
    const now = clock().getTime();
    const said = await people.ofVerdict(key);
    return {
      items: rows.flatMap(row => {
        const control = controlOf(row);
        return changesOf(row, said.instants, now).flatMap(at =>
          control
            ? [
                {
                  ...presentVerdict(shown(row), control, {
                    ...said.at(row.version, at),
                    now: at,
                  }),
                  learnedAt: new Date(at).toISOString(),
                },
              ]
            : [],
        );
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
}

/** @throws InputError for an instant in the future */
function pastInstant(at: string | undefined, now: number): number | undefined {
  if (at !== undefined && Date.parse(at) > now) {
    throw new InputError(
      `'at' lies in the future; it must be at most ${new Date(
        now,
      ).toISOString()}`,
    );
  }
  return at === undefined ? undefined : Date.parse(at);
}

/** When a verdict changed while one judgement held, the newest first. */
function changesOf(
  { learnedAt, supersededAt = Infinity }: PastJudgement,
  instants: readonly number[],
  now: number,
): number[] {
  const within = instants.filter(
    at => learnedAt < at && at < supersededAt && at <= now,
  );
  return [learnedAt, ...within].reverse();
}

/** Without what is for the judging and for lists alone. */
function shown(row: StoredJudgement | PastJudgement) {
  const { reviewAt, error, owner, system, ...kept } = row;
  const { exempt, learnedAt, supersededAt, ...judgement } =
    kept as typeof kept & Partial<StoredJudgement & PastJudgement>;
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
