import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  iso,
  type EntityFacts,
  type Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  BreakGlass,
  CountingOverride,
  GateLine,
  GateOverride,
  GateRequest,
  GateReviewAnswer,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Decider } from '../../people/Decider';
import { isSamePerson, Members } from '../../people/Members';
import {
  bindingOf,
  contentOf,
  hashOf,
  keysOf,
  releaseOf,
  isAmong,
  makersAmong,
} from '../GateReviews';
import type { GateReviewStore, Maker } from '../GateReviewStore';
import type { GateStore, StoredGate } from '../GateStore';
import { stateToEnd } from '../../incidents/remediation';
import { counts, inForce } from './inForce';
import { overrideRecords } from './overrideRecords';
import type { OverrideStore, StoredOverride } from './OverrideStore';
import { ownersOf } from './ownersOf';

const minuteMs = 60_000;
const defaultMinutes = 30;
/** What was decided longer ago is decided anew before it is overridden. */
const decidedMs = 24 * 60 * minuteMs;

type Options = {
  auth: AuthService;
  clock: Clock;
  environments: Environments;
  evidence: Pick<
    EvidenceService,
    'getFacts' | 'getGraph' | 'getIncident' | 'listIncidents'
  >;
  gates: Pick<GateStore, 'find'>;
  /** The most that a portal allows. */
  maxMinutes: number;
  members: Members;
  reviews: Pick<GateReviewStore, 'makersOf'>;
  store: OverrideStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Lets releases out that gates stop, in an incident, and has them reconciled. */
export class BreakGlassService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError where the caller may not see all that it is about;
   *   NotAllowedError for who may not; InputError where the incident is known not
   *   to be open; ConflictError where nothing is stopped, or one is in force
   */
  async breakGlass(
    id: string,
    { incident, minutes, reason }: BreakGlass,
    by: Decider,
  ): Promise<GateOverride> {
    const { clock, maxMinutes, store } = this.#options;
    const lasts = minutes ?? Math.min(defaultMinutes, maxMinutes);
    if (lasts > maxMinutes) {
      throw new InputError(
        `'minutes' must be at most ${maxMinutes}, as 'plumbline.scorecards.gates.breakGlassMinutes' says`,
      );
    }
    const { decision, endedBy } = await this.#read(id, by.credentials);
    const { request } = decision;
    const now = clock().getTime();
    const stops = decision.lines.filter(({ answer }) => isStop(answer));
    if (
      stops.length === 0 ||
      decision.stage !== 'deploy' ||
      now >= Date.parse(decision.at) + decidedMs
    ) {
      throw new ConflictError(
        'It stops no deploy, or was decided more than a day ago; request a decision again',
      );
    }
    if (endedBy !== undefined) {
      throw new ConflictError(
        'A later decision on the same release took its place; request the deploy once more, and break the glass for the decision that stops it then',
      );
    }
    const release = releaseOf(request);
    if (release === undefined) {
      throw new InputError(
        'The request names the release neither by commit nor by digest, so that nothing can be overridden',
      );
    }
    const services = [...new Set(stops.map(({ entityRef }) => entityRef))];
    const facts = await this.#factsOf(services);
    const owners = ownersOf(services, stops, facts);
    const makers = await this.#makersOf(decision);
    await this.#authorize(owners, makers, by);
    const state = await stateToEnd(incident, facts, {
      ...this.#options,
      environment: request.environment,
      credentials: by.credentials,
    });
    const binding = bindingOf(request);
    const content = contentOf(request);
    const same = (await store.ofBinding(binding)).filter(
      one =>
        one.content === content &&
        services.every(ref => one.services.includes(ref)),
    );
    const standing = same.find(
      one => counts(one, now) && !isAmong(makers, one.by, Date.parse(one.at)),
    );
    if (standing) {
      throw new ConflictError(describeInForce(standing));
    }
    const override: StoredOverride = {
      // Of two that break it at once, one does.
      id: hashOf({ binding, content, services, number: same.length }).slice(
        0,
        32,
      ),
      binding,
      content,
      state: 'open',
      version: 1,
      decision: decision.id,
      repository: request.repository,
      environment: request.environment,
      action: request.action,
      release,
      services,
      reason,
      owners,
      subjects: stops.map(({ entityRef, rule, version }) => ({
        entityRef,
        rule,
        version,
      })),
      incident: { id: incident, state },
      by: by.userRef,
      at: iso(now),
      validUntil: iso(now + lasts * minuteMs),
    };
    const records = overrideRecords(override, 'overridden');
    if ((await store.add(override, records)) === 'conflict') {
      throw new ConflictError(describeInForce(override));
    }
    return toAnswer(override);
  }

  /**
   * Those in force for the release of a decision.
   *
   * @throws NotFoundError where the caller may not see all that it is about
   */
  async ofDecision(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<GateOverride[]> {
    const { decision } = await this.#read(id, credentials);
    const found = await inForce(
      decision.request,
      this.#options.clock().getTime(),
      this.#options.store,
    );
    const mayRead = await this.#options.visibility.of(
      found.flatMap(({ services }) => services),
      credentials,
    );
    return found
      .filter(({ services }) => services.every(ref => mayRead(ref)))
      .map(toAnswer);
  }

  /** @throws NotFoundError where the caller may not see all that it is about */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<GateOverride> {
    return toAnswer(await this.#find(id, credentials));
  }

  /**
   * From then on it counts for no release any more.
   *
   * @throws NotAllowedError for who may not; ConflictError where it was reconciled
   */
  async reconcile(
    id: string,
    { reason, version }: GateReviewAnswer,
    by: Decider,
  ): Promise<GateOverride> {
    const { clock, store } = this.#options;
    const found = await this.#find(id, by.credentials);
    if (!(await this.#isOfOwners(found, by.credentials))) {
      throw new NotAllowedError(
        `Only a member of ${found.owners.join(' and ')} may reconcile it`,
      );
    }
    if (isSamePerson(by.userRef, found.by)) {
      throw new NotAllowedError(
        'You broke the glass, so another member must reconcile it',
      );
    }
    const reconciled = { by: by.userRef, at: iso(clock().getTime()), reason };
    const after = { ...found, reconciled };
    const outcome = await store.reconcile({
      id,
      version,
      reconciled,
      records: overrideRecords(after, 'finished'),
    });
    const current = await this.#find(id, by.credentials);
    if (outcome === 'conflict') {
      throw new ConflictError(
        current.reconciled
          ? `It was reconciled by '${current.reconciled.by}' at ${current.reconciled.at}`
          : `It is version ${current.version} now`,
      );
    }
    return toAnswer(current);
  }

  /**
   * What counts for a request, and what to know of what does not.
   *
   * @param makers - users who requested or made the release
   */
  async ofRelease(
    request: GateRequest,
    makers: readonly Maker[],
    at: number,
  ): Promise<{ overrides: CountingOverride[]; notes: string[] }> {
    const found = await inForce(request, at, this.#options.store);
    const isMaker = (one: StoredOverride) =>
      isAmong(makers, one.by, Date.parse(one.at));
    return {
      overrides: found
        .filter(one => !isMaker(one))
        .map(({ id, services, by, incident, validUntil, at: from }) => ({
          id,
          services,
          by,
          at: from,
          validUntil,
          incident: incident.id,
        })),
      notes: found
        .filter(isMaker)
        .map(
          ({ by, id }) =>
            `Break-glass ${id} does not count: '${by}' made or requested this release.`,
        ),
    };
  }

  async #read(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<StoredGate> {
    const { gates, visibility } = this.#options;
    const found = await gates.find(id);
    const refs = found?.decision.services ?? [];
    const mayRead = await visibility.of(refs, credentials);
    if (!found || !refs.every(ref => mayRead(ref))) {
      throw new NotFoundError(
        `There is no decision of a gate '${id.slice(0, 100)}'`,
      );
    }
    return found;
  }

  async #factsOf(services: readonly string[]): Promise<EntityFacts[]> {
    const { auth, evidence } = this.#options;
    const { items } = await evidence.getFacts(
      {
        entityRefs: [...services],
        names: ['incident.active'],
        limit: services.length,
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    if (items.length < services.length) {
      // Whose they are is not known then.
      throw new ServiceUnavailableError(
        'Evidence does not know all of these services at the moment; try again',
      );
    }
    return items;
  }

  /** Users who made the release, or requested it. */
  async #makersOf({
    request,
    requester,
  }: StoredGate['decision']): Promise<Maker[]> {
    const stored = await this.#options.reviews.makersOf(keysOf(request));
    return makersAmong([
      requester,
      request.author,
      ...(request.makers ?? []),
      ...stored,
    ]);
  }

  /** Of every group that owned what was stopped, or that owns it today. */
  async #isOfOwners(
    { owners, services }: StoredOverride,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const isMember = await this.#options.members.of(credentials);
    if (owners.every(isMember)) {
      return true;
    }
    const facts = await this.#factsOf(services);
    return facts.every(({ owner }) => owner !== undefined && isMember(owner));
  }

  async #authorize(
    owners: readonly string[],
    makers: readonly Maker[],
    by: Decider,
  ): Promise<void> {
    const isMember = await this.#options.members.of(by.credentials);
    if (!owners.every(isMember)) {
      throw new NotAllowedError(
        `Only a member of ${owners.join(' and ')} may break the glass`,
      );
    }
    if (isAmong(makers, by.userRef)) {
      throw new NotAllowedError(
        'Who made or requested a change does not break the glass for it',
      );
    }
  }

  async #find(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<StoredOverride> {
    const { store, visibility } = this.#options;
    const found = await store.find(id);
    const refs = found?.services ?? [];
    const mayRead = await visibility.of(refs, credentials);
    if (!found || !refs.every(ref => mayRead(ref))) {
      throw new NotFoundError(`There is no break-glass '${id.slice(0, 100)}'`);
    }
    return found;
  }
}

function isStop(answer: GateLine['answer']): boolean {
  return answer === 'review' || answer === 'block';
}

function describeInForce({ by, id, validUntil }: GateOverride): string {
  return `Break-glass ${id} of '${by}' is in force until ${validUntil}; request the deploy again`;
}

function toAnswer(stored: StoredOverride): GateOverride {
  const { binding: _, content: __, ...override } = stored;
  return override;
}
