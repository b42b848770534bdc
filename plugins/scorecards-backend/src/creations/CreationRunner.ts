import { randomUUID } from 'node:crypto';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  firstLine,
  type NewRepositoryRequest,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { CreationStep } from '@plumbline/backstage-plugin-scorecards-common';
import type { TemplateRegistry } from '../templates/TemplateRegistry';
import { renderFiles } from '../templates/TemplateService';
import type {
  CreationStore,
  StoredCreation,
  StoredStep,
} from './CreationStore';

/** A step takes less: what is older was left by a process that ended. */
const leaseMs = 5 * 60_000;

type Options = {
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  clock: Clock;
  evidence: Pick<EvidenceService, 'createRepository' | 'withdrawRepository'>;
  logger: LoggerService;
  portalUrl: string | undefined;
  registry: Pick<TemplateRegistry, 'find'>;
  store: CreationStore;
};

type Outcome = StoredStep['detail'];

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
        ...{ now, until: now + leaseMs },
      });
      more = creation !== undefined;
      if (creation?.state === 'withdrawing') {
        await this.#withdraw(creation, holder);
      } else if (creation) {
        await this.#goOn(creation, holder);
      }
    }
  }

  async #goOn(creation: StoredCreation, holder: string): Promise<void> {
    const { clock, logger, store } = this.#options;
    const lease = { id: creation.id, holder, during: creation.state };
    const done = new Set(
      creation.steps
        .filter(({ state }) => state === 'done')
        .map(({ step }) => step),
    );
    const steps: [CreationStep, () => Promise<Outcome>][] = [
      ['repository', () => this.#makeRepository(creation)],
      ['contents', () => this.#proposeContents(creation)],
    ];
    for (const [step, run] of steps) {
      if (done.has(step)) {
        continue;
      }
      const at = clock().getTime();
      let detail: Outcome;
      try {
        detail = await run();
      } catch (error) {
        const reason = firstLine(error).slice(0, 500);
        logger.warn(`The creation ${creation.id} stopped at '${step}'`, {
          reason,
        });
        await store.record(
          lease,
          { step, state: 'failed', at, detail: { reason } },
          'stopped',
        );
        return;
      }
      const isKept = await store.record(
        lease,
        { step, state: 'done', at, detail },
        step === 'contents' ? 'proposed' : undefined,
      );
      if (!isKept) {
        return;
      }
    }
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
      ...{ answers, name, repository, creation: creation.id },
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

  async #withdraw(creation: StoredCreation, holder: string): Promise<void> {
    const { auth, clock, evidence, store } = this.#options;
    const lease = { id: creation.id, holder, during: creation.state };
    const at = clock().getTime();
    try {
      const { status } = await evidence.withdrawRepository(
        { url: creation.service.repository, key: keyOf(creation) },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      const isKept = status === 'kept';
      await store.record(
        lease,
        {
          ...{ step: 'repository', at, state: isKept ? 'kept' : 'taken-back' },
          detail: isKept
            ? {
                url: creation.service.repository,
                reason: 'It stays: others have changed it',
              }
            : {},
        },
        'withdrawn',
      );
    } catch (error) {
      await store.record(
        lease,
        {
          ...{ step: 'repository', at, state: 'failed' },
          detail: { reason: firstLine(error).slice(0, 500) },
        },
        'stopped',
      );
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

function requestOf(creation: StoredCreation): NewRepositoryRequest {
  const { answers, name, repository } = creation.service;
  const { purpose } = answers;
  return {
    url: repository,
    key: keyOf(creation),
    description: typeof purpose === 'string' && purpose ? purpose : name,
  };
}

/** In the repository, its branch and its first commit. */
export function keyOf({ id }: { id: string }): string {
  return `creation-${id}`;
}
