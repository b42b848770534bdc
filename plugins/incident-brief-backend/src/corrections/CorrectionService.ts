import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import {
  Clock,
  CatalogVisibility,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  BriefClaim,
  briefClaims,
  briefSections,
  claimsOfLine,
  Correction,
  CorrectionEdit,
  CorrectionInput,
  CorrectionQuery,
  StatedClaim,
  trackedClaims,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { foundBrief } from '../service/foundBrief';
import type { BriefService } from '../service/BriefService';
import type { CorrectionStore } from './CorrectionStore';

export type CorrectionServiceOptions = {
  briefs: BriefService;
  clock: Clock;
  store: CorrectionStore;
  visibility: CatalogVisibility;
  /** Reports to evidence which corrections of an entity are open. */
  report: (entityRef: string) => Promise<void>;
};

/** Takes corrections, shows them, and lets people add what a review found. */
export class CorrectionService {
  readonly #options: CorrectionServiceOptions;

  constructor(options: CorrectionServiceOptions) {
    this.#options = options;
  }

  /**
   * Reports that a line is wrong. What it stated is read from the brief itself,
   * as the reporter sees it. A line reported already and still open is answered
   * with that report; one that the reporter may not see does not count, so that
   * nobody can know whether there is one.
   *
   * @throws NotFoundError where there is no such entity or its brief has no such
   *   line
   */
  async report(
    input: CorrectionInput,
    credentials: BackstageCredentials,
    userRef: string,
  ): Promise<{ status: 'added' | 'existing'; correction: Correction }> {
    const { briefs, clock } = this.#options;
    const { entityRef, at, onset, line } = input;
    const brief = await foundBrief(
      briefs,
      { entityRef, at, onset, environment: input.environment },
      credentials,
    );
    const stated = claimsOfLine(briefClaims(brief), line).map(toStatedClaim);
    if (stated.length === 0) {
      throw new NotFoundError(
        `The brief of '${entityRef}' has no line '${line.slice(
          0,
          100,
        )}'; a line is ${briefSections.join(', ')} or the key of a claim`,
      );
    }
    const now = clock().toISOString();
    const correction: Correction = {
      id: randomUUID(),
      entityRef,
      // That which was assumed, too: another one's brief states other things.
      environment: brief.environment ?? input.environment,
      line,
      said: stated,
      state: 'open',
      at: brief.at,
      reportedBy: userRef,
      reportedAt: now,
      incident: input.incident ?? onlyIncident(brief),
      note: input.note,
      right: input.right,
      tracked: trackedClaims(stated).length > 0,
      reopened: 0,
      history: [{ at: now, state: 'open', by: userRef, reason: 'reported' }],
      version: 1,
    };
    const outcome = await this.#add(correction, credentials);
    if (outcome.status === 'added') {
      await this.#options.report(entityRef);
    }
    return outcome;
  }

  /** Ends, for each pass finds one more that is hidden. */
  async #add(correction: Correction, credentials: BackstageCredentials) {
    const hidden: string[] = [];
    for (;;) {
      const outcome = await this.#options.store.add(correction, hidden);
      if (outcome.status === 'added') {
        return outcome;
      }
      const found = outcome.correction;
      const visible = await this.#visible([found], credentials);
      if (visible.length > 0) {
        return outcome;
      }
      hidden.push(found.id);
    }
  }

  async list(
    query: CorrectionQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Correction>> {
    const { limit, cursor, ...filter } = query;
    const { store } = this.#options;
    return visiblePage({
      limit,
      cursor,
      read: page => store.list({ ...filter, ...page }),
      visible: corrections => this.#visible(corrections, credentials),
      position: one => ({ at: Date.parse(one.reportedAt), id: one.id }),
    });
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<Correction> {
    const found = await this.#options.store.find(id);
    const [visible] = await this.#visible(found ? [found] : [], credentials);
    if (!visible) {
      throw new NotFoundError(`There is no correction '${id.slice(0, 100)}'`);
    }
    return visible;
  }

  /**
   * Adds what the review found: a note, what would be right, the one claim that
   * it was about; closes, dismisses or opens it again.
   *
   * @throws InputError for a line that was not reported; ConflictError where somebody else
   *   was faster, or evidence says that it can't be closed yet
   */
  async edit(
    id: string,
    edit: CorrectionEdit,
    credentials: BackstageCredentials,
    userRef: string,
  ): Promise<Correction> {
    const { clock, store } = this.#options;
    const known = await this.get(id, credentials);
    if (known.version !== edit.version) {
      throw new ConflictError(outdated(known));
    }
    const now = clock().toISOString();
    const edited = applyEdit(known, edit, { userRef, now });
    if ((await store.replace(edited)) === 'outdated') {
      throw new ConflictError(outdated(known));
    }
    if (edited.state !== known.state) {
      await this.#options.report(known.entityRef);
    }
    return edited;
  }

  async #visible(
    corrections: Correction[],
    credentials: BackstageCredentials,
  ): Promise<Correction[]> {
    const isVisible = await this.#options.visibility.of(
      corrections.flatMap(refsOf),
      credentials,
    );
    return corrections.filter(one => refsOf(one).every(isVisible));
  }
}

/** Every entity that a correction names. */
export function refsOf(correction: Correction): string[] {
  const named = correction.said.flatMap(({ refs }) => refs ?? []);
  return [correction.entityRef, ...named];
}

/**
 * @throws InputError for a line that was not pointed at; ConflictError for
 *   closing what the brief still states
 */
function applyEdit(
  known: Correction,
  edit: CorrectionEdit,
  by: { userRef: string; now: string },
): Correction {
  const stated =
    edit.line === undefined
      ? known.said
      : known.said.filter(({ key }) => key === edit.line);
  if (stated.length === 0) {
    throw new InputError(
      `'line' of the correction must be one of ${known.said
        .map(({ key }) => `'${key}'`)
        .join(', ')}`,
    );
  }
  const tracked = trackedClaims(stated).length > 0;
  const { state = known.state } = edit;
  if (state === 'closed' && known.state !== 'closed' && tracked) {
    throw new ConflictError(
      'It closes automatically once the brief no longer says so; dismiss it with a reason if the brief was right',
    );
  }
  return {
    ...known,
    line: edit.line ?? known.line,
    said: stated,
    tracked,
    note: edit.note ?? known.note,
    right: edit.right ?? known.right,
    state,
    history:
      state === known.state
        ? known.history
        : [
            ...known.history,
            { at: by.now, state, by: by.userRef, reason: edit.reason! },
          ],
    version: known.version + 1,
  };
}

function outdated({ id }: Correction): string {
  return `Somebody else has edited the correction '${id}' since; read it again`;
}

function toStatedClaim({ section, ...claim }: BriefClaim): StatedClaim {
  return claim;
}

/** The incident in which it was found, where there is no other. */
function onlyIncident(brief: {
  firing: { incidents: { value?: { id: string }[] } | { unknown: string } };
}): string | undefined {
  const { incidents } = brief.firing;
  const open = 'value' in incidents ? incidents.value ?? [] : [];
  return open.length === 1 ? open[0].id : undefined;
}
