import { randomUUID } from 'node:crypto';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  firstLine,
  type NewRepositoryRequest,
  type WithdrawnRepository,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type Clock,
  type EvidenceService,
  paced,
  pause,
} from '@plumbline/backstage-plugin-evidence-node';
import type { CreationStep } from '@plumbline/backstage-plugin-scorecards-common';
import type { TemplateRegistry } from '../templates/TemplateRegistry';
import { renderFiles } from '../templates/TemplateService';
import type { LeftInfrastructure } from './LeftInfrastructure';
import type {
  CreationStore,
  CreationLease,
  StoredCreation,
  StoredStep,
} from './CreationStore';

/** A step takes less: what is older was left by a process that ended. */
const leaseMs = 5 * 60_000;
/** A signal that ends this process may reach what it runs, such as git, first. */
const shutdownMs = 1_000;

/** As evidence takes it; the answer may be longer. */
const longestDescription = 300;

type Options = {
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  clock: Clock;
  evidence: Pick<
    EvidenceService,
    'checkRepository' | 'createRepository' | 'withdrawRepository'
  >;
  left: Pick<LeftInfrastructure, 'of'>;
  logger: LoggerService;
  portalUrl: string | undefined;
  registry: Pick<TemplateRegistry, 'find'>;
  store: CreationStore;
};

type Outcome = StoredStep['detail'];

const changedByOthers =
  'It was not withdrawn: others have changed it. Unless that was its merge, withdraw it again';

/**
 * Does the steps of creations, one after the other. Each leads to the same when
 * it is done again, by the id of the creation: what a process left half done is
 * finished by the next one.
 */
export class CreationRunner {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** All that wait. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, store } = this.#options;
    for (let more = true; more && !signal.aborted; ) {
      const now = clock().getTime();
      const holder = randomUUID();
      const creation = await store.claim(holder, {
        now,
        until: now + leaseMs,
      });
      more = creation !== undefined;
      if (creation?.state === 'withdrawing') {
        await this.#withdraw(creation, holder, signal);
      } else if (creation) {
        await this.#goOn(creation, holder, signal);
      }
    }
  }

  async #goOn(
    creation: StoredCreation,
    holder: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { logger, store } = this.#options;
    const steps: [CreationStep, () => Promise<Outcome>][] = [
      ['repository', () => this.#makeRepository(creation)],
      ['contents', () => this.#proposeContents(creation)],
    ];
    let isRedone = false;
    for (const [step, run] of steps) {
      // In a repository that was made anew, nothing is proposed yet.
      if (!isRedone && isDone(creation, step)) {
        continue;
      }
      isRedone = true;
      if (signal.aborted) {
        await this.#leave(creation, holder);
        return;
      }
      let detail: Outcome;
      try {
        detail = await run();
      } catch (error) {
        if (await this.#isShutDown(signal)) {
          await this.#leave(creation, holder);
          return;
        }
        const reason = firstLine(error).slice(0, 500);
        logger.warn(`The creation ${creation.id} stopped at '${step}'`, {
          reason,
        });
        await store.record(
          this.#lease(creation, holder),
          { step, state: 'failed', at: this.#now(), detail: { reason } },
          'stopped',
        );
        return;
      }
      const isKept = await store.record(this.#lease(creation, holder), {
        step,
        state: 'done',
        at: this.#now(),
        detail,
      });
      if (!isKept) {
        await this.#undoLate(creation);
        return;
      }
    }
    await store.record(this.#lease(creation, holder), undefined, 'proposed');
  }

  /** Whether what failed did so because this process is ending. */
  async #isShutDown(signal: AbortSignal): Promise<boolean> {
    await pause(paced(shutdownMs), signal);
    return signal.aborted;
  }

  /** For the next process, at once. */
  async #leave(creation: StoredCreation, holder: string): Promise<void> {
    await this.#options.store.record(
      { ...this.#lease(creation, holder), until: 0 },
      undefined,
    );
  }

  /** What was made by a process that was slower than its lease. */
  async #undoLate(creation: StoredCreation): Promise<void> {
    const now = await this.#options.store.find(creation.id);
    if (now?.state === 'withdrawn') {
      await this.#withdrawRepository(creation);
    }
  }

  #now(): number {
    return this.#options.clock().getTime();
  }

  #lease({ id, state }: StoredCreation, holder: string): CreationLease {
    return { id, holder, during: state, until: this.#now() + leaseMs };
  }

  async #makeRepository(creation: StoredCreation): Promise<Outcome> {
    const { auth, evidence } = this.#options;
    const { url } = await evidence.createRepository(requestOf(creation), {
      credentials: await auth.getOwnServiceCredentials(),
    });
    return { url };
  }

  async #proposeContents(creation: StoredCreation): Promise<Outcome> {
    const { auth, evidence, registry } = this.#options;
    const { answers, name, repository, template, version } = creation.service;
    const found = await registry.find(template, version);
    if (!found) {
      throw new Error(`Version ${version} of '${template}' is not there`);
    }
    const files = renderFiles(found, {
      answers,
      name,
      repository,
      creation: creation.id,
    });
    const { proposal } = await evidence.createRepository(
      {
        ...requestOf(creation),
        contents: {
          title: `Begin ${name}`,
          body: this.#body(creation),
          files: files.map(({ path, text }) => ({ path, text })),
        },
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const { branch, merge, url } = proposal ?? {};
    return { branch, merge, url };
  }

  async #withdraw(
    creation: StoredCreation,
    holder: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { store } = this.#options;
    const known = creation.steps.find(({ step }) => step === 'repository');
    try {
      await this.#requireNothingLeft(creation);
      const status = (await this.#isImpossible(creation))
        ? 'absent'
        : await this.#withdrawRepository(creation);
      // What others have changed may be its merge, which is seen a while later:
      // then it is a service. What was not proposed yet can still be, by a resumption.
      const asks =
        status === 'kept' && known?.detail.reason !== changedByOthers;
      await (asks
        ? store.record(
            this.#lease(creation, holder),
            {
              step: 'repository',
              state: 'done',
              at: this.#now(),
              ...known,
              detail: { ...known?.detail, reason: changedByOthers },
            },
            isDone(creation, 'contents') ? 'proposed' : 'stopped',
          )
        : store.record(
            this.#lease(creation, holder),
            this.#withdrawnStep(creation, status),
            'withdrawn',
          ));
    } catch (error) {
      if (await this.#isShutDown(signal)) {
        await this.#leave(creation, holder);
        return;
      }
      const reason = firstLine(error).slice(0, 450);
      await store.record(
        this.#lease(creation, holder),
        {
          // What was done stays done: only withdrawing it failed.
          step: 'repository',
          state: known?.state ?? 'failed',
          at: known?.at ?? this.#now(),
          detail: {
            ...known?.detail,
            reason: `It could not be withdrawn: ${reason}`,
          },
        },
        'stopped',
      );
    }
  }

  /** @throws where it got infrastructure since it was to be withdrawn */
  async #requireNothingLeft(creation: StoredCreation): Promise<void> {
    const { remaining } = await this.#options.left.of(creation);
    if (remaining > 0) {
      throw new Error(
        `It got infrastructure meanwhile (${remaining}), which is to be destroyed first`,
      );
    }
  }

  /** Whether none was made, as none may be made there: its host need not answer. */
  async #isImpossible({ service, steps }: StoredCreation): Promise<boolean> {
    const { auth, evidence } = this.#options;
    if (
      steps.some(({ state, step }) => step === 'repository' && state === 'done')
    ) {
      return false;
    }
    const { refusal } = await evidence.checkRepository(
      { url: service.repository },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return refusal !== undefined;
  }

  async #withdrawRepository(
    creation: StoredCreation,
  ): Promise<WithdrawnRepository['status']> {
    const { auth, evidence } = this.#options;
    const { status } = await evidence.withdrawRepository(
      { url: creation.service.repository, key: keyOf(creation) },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return status;
  }

  /** Undefined where there was nothing to withdraw. */
  #withdrawnStep(
    { service, steps }: StoredCreation,
    status: WithdrawnRepository['status'],
  ): StoredStep | undefined {
    const step = { step: 'repository', at: this.#now() } as const;
    const url = service.repository;
    switch (status) {
      case 'kept':
        return {
          ...step,
          state: 'kept',
          detail: { url, reason: 'It stays: others have changed it' },
        };
      case 'other':
        return {
          ...step,
          state: 'kept',
          detail: {
            url,
            reason: `It was never made by this creation: another repository has the address`,
          },
        };
      case 'absent': {
        const wasMade = steps.some(
          one => one.step === 'repository' && one.state === 'done',
        );
        return wasMade
          ? { ...step, state: 'taken-back', detail: {} }
          : undefined;
      }
      default:
        return { ...step, state: 'taken-back', detail: {} };
    }
  }

  #body({ id, service }: StoredCreation): string {
    const { portalUrl } = this.#options;
    const page = portalUrl
      ? `${portalUrl.replace(/\/+$/, '')}/scorecards/create/${id}`
      : `\`${id}\``;
    return [
      `The first contents of \`${service.name}\`, from version ${service.version} of the template \`${service.template}\`.`,
      '',
      `Made by Plumbline, by the creation ${page}.`,
    ].join('\n');
  }
}

/** A step with a reason is to be checked again: a withdrawal has failed there. */
function isDone({ steps }: StoredCreation, name: CreationStep): boolean {
  return steps.some(
    ({ detail, state, step }) =>
      step === name && state === 'done' && detail.reason === undefined,
  );
}

function requestOf(creation: StoredCreation): NewRepositoryRequest {
  const { answers, name, repository } = creation.service;
  const { purpose } = answers;
  const description = typeof purpose === 'string' && purpose ? purpose : name;
  return {
    url: repository,
    key: keyOf(creation),
    // Without a half of a character at its end.
    description: description
      .slice(0, longestDescription)
      .replace(/\p{Cs}$/u, ''),
  };
}

/** In the repository, its branch and its first commit. */
export function keyOf({ id }: { id: string }): string {
  return `creation-${id}`;
}
