import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  entityRefSchema,
  type Page,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Clock,
  EvidenceService,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Creation,
  CreationDecision,
  CreationQuery,
  CreationRequest,
} from '@plumbline/backstage-plugin-scorecards-common';
import { readAnswers } from '@plumbline/backstage-plugin-scorecards-common/templates';
import { type DecidedStates, openForMs } from '../lifecycle/DecidedStates';
import type { Decider } from '../people/Decider';
import {
  renderFiles,
  type TemplateService,
} from '../templates/TemplateService';
import type { CreationObserver } from './CreationObserver';
import {
  type CreationStore,
  entityRefOf,
  type StoredCreation,
} from './CreationStore';
import type { LeftInfrastructure } from './LeftInfrastructure';
import type { MostOpen } from './mostOpen';
import { observedSteps, ownSteps } from './steps';
import { type CreationReading, visibleCreations } from './visibleCreations';

const stateWords: Record<StoredCreation['state'], string> = {
  ...{ running: 'being made', stopped: 'stopped', proposed: 'made already' },
  ...{ withdrawing: 'being withdrawn', withdrawn: 'withdrawn' },
};

type Options = CreationReading & {
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  clock: Clock;
  /** The states that people decided about entities. */
  decided: Pick<DecidedStates, 'decided' | 'of'>;
  evidence: Pick<EvidenceService, 'resolve'>;
  left: Pick<LeftInfrastructure, 'of'>;
  mostOpen: MostOpen;
  observer: Pick<CreationObserver, 'observe'>;
  store: CreationStore;
  templates: Pick<TemplateService, 'requireOffered' | 'requirePlace'>;
};

/** Services on their way from a template, as people follow them. */
export class CreationService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws InputError for answers out of range; NotFoundError without such a
   *   version; NotAllowedError for who is not of the owner; ConflictError where
   *   the name is taken, no repository may be made at the address, the version is
   *   not offered any more, or too many of the user or the owner are open
   */
  async create(request: CreationRequest, by: Decider): Promise<Creation> {
    const { auth, catalog, clock, members, store, templates, visibility } =
      this.#options;
    const { name, repository, template, version } = request;
    const found = await templates.requireOffered(template, version);
    const id = randomUUID();
    // What can't be rendered must not be begun.
    renderFiles(found, {
      ...{ name, repository, creation: id, answers: request.answers },
    });
    const { answers } = readAnswers(found.compiled.template, request.answers);
    const { owner } = answers;
    if (typeof owner !== 'string') {
      throw new InputError(
        `The template '${template}' does not ask for 'owner'`,
      );
    }
    if (!(await members.of(by.credentials))(owner)) {
      throw new NotAllowedError(
        `You are not a member of ${owner}, which is to own the service`,
      );
    }
    await templates.requirePlace(repository);
    await this.#requireFree({ name, repository }, by);
    const entityRef = entityRefOf({ name });
    const isThere = await catalog.getEntityByRef(entityRef, {
      credentials: await auth.getOwnServiceCredentials(),
    });
    const createdAt = clock().getTime();
    const creation: StoredCreation = {
      ...{ id, owner, createdAt, state: 'running', revision: 1 },
      createdBy: by.userRef,
      service: { template, version, name, repository, answers },
      steps: [{ step: 'registered', state: 'done', at: createdAt, detail: {} }],
    };
    const { mostOpen } = this.#options;
    const added = isThere
      ? 'taken'
      : await store.add(creation, {
          most: mostOpen,
          since: createdAt - openForMs,
        });
    if (added === 'many-user') {
      throw new ConflictError(
        `You have ${mostOpen.user} open creations, which is the most that a user may have: merge or withdraw one first`,
      );
    }
    if (added === 'many-group') {
      throw new ConflictError(
        `'${owner}' has ${mostOpen.group} open creations, which is the most that a group may have: merge or withdraw one first`,
      );
    }
    if (added === 'taken') {
      const mayRead = await visibility.of([entityRef], by.credentials);
      const holder = isThere
        ? `${entityRef} in the catalog`
        : 'another creation';
      throw new ConflictError(
        `The name '${name}' is taken${
          isThere && !mayRead(entityRef) ? '' : ` by ${holder}`
        }`,
      );
    }
    if (added === 'address-taken') {
      const holder = await store.holderOf(repository);
      const [shown] = await this.#visible(
        holder ? [holder] : [],
        by.credentials,
      );
      throw addressTaken(repository, shown && entityRefOf(shown.service));
    }
    return (await this.#present([creation], by.credentials))[0];
  }

  /** @throws NotFoundError */
  async get(id: string, credentials: BackstageCredentials): Promise<Creation> {
    const creation = await this.#options.store.find(id);
    const shown = await this.#visible(creation ? [creation] : [], credentials);
    if (shown.length === 0) {
      throw new NotFoundError(`There is no creation '${id.slice(0, 100)}'`);
    }
    return (await this.#present(shown, credentials, true))[0];
  }

  async list(
    { cursor, limit, state }: CreationQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Creation>> {
    const { store } = this.#options;
    const { items, nextCursor } = await visiblePage({
      ...{ cursor, limit },
      read: page => store.list({ state }, page),
      position: ({ createdAt, id }) => ({ at: createdAt, id }),
      visible: creations => this.#visible(creations, credentials),
    });
    return {
      items: await this.#present(items, credentials),
      ...(nextCursor !== undefined && { nextCursor }),
    };
  }

  /** @throws as {@link CreationService.create}, and ConflictError where it does not stand still */
  async resume(
    id: string,
    { revision }: CreationDecision,
    by: Decider,
  ): Promise<Creation> {
    const { name, repository } = await this.#requireOwn(id, by);
    await this.#requireFree({ name, repository }, by);
    return this.#move(id, { revision, from: ['stopped'], to: 'running' }, by);
  }

  /**
   * @throws as {@link CreationService.resume}, and ConflictError where it is merged,
   *   or what was requested for it is left
   */
  async withdraw(
    id: string,
    { revision }: CreationDecision,
    by: Decider,
  ): Promise<Creation> {
    const { owner, steps, ...own } = await this.#requireOwn(id, by);
    if (
      steps.some(
        ({ state, step }) =>
          ['merged', 'deployed'].includes(step) && state === 'done',
      )
    ) {
      throw new ConflictError(
        'Its contents are merged: it is a service now. End it by its lifecycle',
      );
    }
    await this.#requireNothingLeft({ owner, service: own }, by);
    const from = ['running', 'stopped', 'proposed'] as const;
    return this.#move(id, { revision, from, to: 'withdrawing' }, by);
  }

  /** @throws ConflictError where it has infrastructure or uses that of others, or it is not known */
  async #requireNothingLeft(
    creation: Pick<StoredCreation, 'owner' | 'service'>,
    by: Decider,
  ): Promise<void> {
    const { left, visibility } = this.#options;
    const { isKnown, items = [], remaining } = await left.of(creation);
    if (remaining === 0 && isKnown) {
      return;
    }
    const mayRead = await visibility.of(
      items.flatMap(one => one.entityRef ?? []),
      by.credentials,
    );
    const shown = items
      .filter(one => one.entityRef === undefined || mayRead(one.entityRef))
      .map(({ id }) => id);
    const what = shown.join(', ') || remaining;
    throw new ConflictError(
      remaining === 0
        ? 'What infrastructure it has was not reported for a day; withdraw it once provisioning reports again'
        : `Destroy the infrastructure that it has first, and use none of others: ${what}`,
    );
  }

  async #move(
    id: string,
    step: Pick<
      Parameters<CreationStore['move']>[0],
      'from' | 'revision' | 'to'
    >,
    by: Decider,
  ): Promise<Creation> {
    const { store } = this.#options;
    if ((await store.move({ id, ...step })) === 'conflict') {
      const { revision, state } = await this.get(id, by.credentials);
      throw new ConflictError(
        step.from.includes(state)
          ? `It is ${stateWords[state]} now, in revision ${revision}; read it again`
          : `It is ${stateWords[state]}, not ${step.from
              .map(from => stateWords[from])
              .join(' or ')}`,
      );
    }
    return this.get(id, by.credentials);
  }

  /** @throws NotFoundError; NotAllowedError for users outside its owner */
  async #requireOwn(id: string, by: Decider): Promise<Creation> {
    const creation = await this.get(id, by.credentials);
    const { owner } = creation;
    if (!(await this.#options.members.of(by.credentials))(owner)) {
      throw new NotAllowedError(`You are not a member of ${owner}`);
    }
    return creation;
  }

  /**
   * @throws ConflictError where the name is of a service that has ended, or the
   *   address is of another one
   */
  async #requireFree(
    { name, repository }: { name: string; repository: string },
    by: Decider,
  ): Promise<void> {
    const { auth, clock, decided, evidence, visibility } = this.#options;
    const own = entityRefOf({ name });
    const state = (await decided.decided([own], clock().getTime())).get(own);
    if (state === 'archived' || state === 'deleted') {
      const mayRead = await visibility.of([own], by.credentials);
      throw new ConflictError(
        mayRead(own)
          ? `The name '${name}' is of a service that is ${state}`
          : `The name '${name}' is taken`,
      );
    }
    const { candidates, entityRef, status } = await evidence.resolve(
      { type: 'repository', url: repository },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const holders = [
      ...(entityRef === undefined ? [] : [entityRef]),
      ...(status === 'ambiguous' ? candidates.map(one => one.entityRef) : []),
    ].filter(ref => ref !== own);
    if (holders.length > 0) {
      const mayRead = await visibility.of(holders, by.credentials);
      throw addressTaken(repository, holders.find(mayRead));
    }
  }

  #visible(
    creations: readonly StoredCreation[],
    credentials: BackstageCredentials,
  ): Promise<StoredCreation[]> {
    return visibleCreations(creations, credentials, this.#options);
  }

  async #present(
    shown: readonly StoredCreation[],
    credentials: BackstageCredentials,
    readsDeploys = false,
  ): Promise<Creation[]> {
    if (shown.length === 0) {
      return [];
    }
    const { clock, decided, observer, visibility } = this.#options;
    const mayRead = await visibility.of(
      shown.flatMap(({ createdBy, service: { answers } }) => [
        createdBy,
        ...Object.values(answers).flat().filter(isRef),
      ]),
      credentials,
    );
    const observed = await observer.observe(shown, { readsDeploys });
    const standings = await decided.of(
      shown.map(({ service }) => ({ entityRef: entityRefOf(service) })),
      clock().getTime(),
    );
    const resources = [...observed.values()].flatMap(({ stores = [] }) =>
      stores.flatMap(({ resource }) => resource ?? []),
    );
    const maySee = await visibility.of(resources, credentials);
    return shown.map(creation => {
      const { createdAt, createdBy, id, owner, revision, service, state } =
        creation;
      const entityRef = entityRefOf(service);
      const seen = observed.get(id);
      const { since, state: lifecycle } = standings.get(entityRef) ?? {};
      return {
        ...{ id, ...service, entityRef, owner, state, revision },
        answers: visibleAnswers(service, mayRead),
        ...(mayRead(createdBy) && { createdBy }),
        createdAt: new Date(createdAt).toISOString(),
        // An earlier service of the name may have been decided about.
        ...(since !== undefined && since >= createdAt && { lifecycle }),
        steps: [
          ...ownSteps(creation),
          ...(seen ? observedSteps(creation, seen) : []).map(
            ({ resource, ...step }) => ({
              ...step,
              ...(resource !== undefined && maySee(resource) && { resource }),
            }),
          ),
        ],
      };
    });
  }
}

/** Without the entities that the reader may not see. */
function visibleAnswers(
  { answers }: StoredCreation['service'],
  mayRead: (ref: string) => boolean,
): Creation['answers'] {
  const isShown = (text: string) => !isRef(text) || mayRead(text);
  const shown: Creation['answers'] = {};
  for (const [question, answer] of Object.entries(answers)) {
    if (typeof answer !== 'string') {
      shown[question] = answer.filter(isShown);
    } else if (isShown(answer)) {
      shown[question] = answer;
    }
  }
  return shown;
}

function isRef(text: string): boolean {
  return entityRefSchema.safeParse(text).success;
}

function addressTaken(repository: string, by?: string): ConflictError {
  return new ConflictError(
    `The address ${repository} is taken${by === undefined ? '' : ` by ${by}`}`,
  );
}
