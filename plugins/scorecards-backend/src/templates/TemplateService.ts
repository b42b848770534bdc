import type { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { RuleError } from '@plumbline/backstage-plugin-evidence-common/rules';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  isSupported,
  type ListedTemplate,
  type RenderRequest,
  type RenderedService,
  type TemplateDetail,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  readAnswers,
  RenderedFile,
  renderService,
  ServiceOrigin,
} from '@plumbline/backstage-plugin-scorecards-common/templates';
import type { TemplateRegistry, TemplateVersion } from './TemplateRegistry';

/** In a preview: nothing is made by it. */
const noCreation = 'preview';

/** Templates as people read them, and the files that answers come to. */
export class TemplateService {
  constructor(
    private readonly registry: Pick<TemplateRegistry, 'all' | 'find'>,
    private readonly host: {
      auth: Pick<AuthService, 'getOwnServiceCredentials'>;
      clock: Clock;
      evidence: Pick<EvidenceService, 'checkRepository'>;
    },
  ) {}

  /** By id, the latest version first; without versions whose support has ended. */
  list(): ListedTemplate[] {
    const byId = new Map<string, TemplateVersion[]>();
    for (const one of this.registry.all.filter(this.#isOffered)) {
      const { id } = one.compiled.template;
      byId.set(id, [one, ...(byId.get(id) ?? [])]);
    }
    return [...byId].map(([id, versions]) => {
      const { description, owner, title } = versions[0].compiled.template;
      return {
        id,
        title,
        description,
        owner,
        versions: versions.map(({ compiled: { template }, url }) => ({
          version: template.version,
          supportedUntil: template.supportedUntil,
          contract: template.contract,
          ...(url !== undefined && { url }),
        })),
      };
    });
  }

  /** @throws NotFoundError */
  async get(id: string, version: string): Promise<TemplateDetail> {
    const found = await this.require(id, version);
    const { compiled, digest, source, url } = found;
    const isOffered = this.#isOffered(found);
    const { fixtures: _, files, ...template } = compiled.template;
    return {
      ...template,
      digest,
      source,
      isOffered,
      ...(url !== undefined && { url }),
      files: files.map(({ from: __, ...file }) => file),
    };
  }

  /**
   * What the answers come to; nothing is made.
   *
   * @throws InputError that names each answer which is out of range; ConflictError
   *   where no repository may be made at the address
   */
  async render(
    id: string,
    version: string,
    { answers, name, repository }: RenderRequest,
  ): Promise<RenderedService> {
    const found = await this.require(id, version);
    const files = renderFiles(found, {
      name,
      repository,
      creation: noCreation,
      answers,
    });
    await this.requirePlace(repository);
    return {
      template: id,
      version: Number(version),
      digest: found.digest,
      files,
    };
  }

  /** @throws ConflictError where no repository may be made at the address */
  async requirePlace(url: string): Promise<void> {
    const { auth, evidence } = this.host;
    const { refusal } = await evidence.checkRepository(
      { url },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    if (refusal !== undefined) {
      throw new ConflictError(refusal);
    }
  }

  /** @throws NotFoundError; ConflictError where no service is made of it any more */
  async requireOffered(id: string, version: number): Promise<TemplateVersion> {
    const found = await this.require(id, String(version));
    if (this.#isOffered(found)) {
      return found;
    }
    const { supportedUntil } = found.compiled.template;
    const latest = this.list().find(one => one.id === id)?.versions[0].version;
    const ended = found.isOffered
      ? `, since its support ended on ${supportedUntil}`
      : '';
    throw new ConflictError(
      `Version ${version} of '${id}' is not offered any more${ended}${
        latest === undefined ? '' : `; use version ${latest}`
      }`,
    );
  }

  readonly #isOffered = ({ compiled, isOffered }: TemplateVersion): boolean =>
    isOffered && isSupported(compiled.template, this.host.clock().getTime());

  /** @throws NotFoundError */
  async require(id: string, version: string): Promise<TemplateVersion> {
    const number = /^[1-9]\d{0,5}$/.test(version) ? Number(version) : undefined;
    const found =
      number === undefined || id.length > 63
        ? undefined
        : await this.registry.find(id, number);
    if (!found) {
      throw new NotFoundError(
        `There is no version '${version.slice(
          0,
          20,
        )}' of a template '${id.slice(0, 63)}'`,
      );
    }
    return found;
  }
}

/** @throws InputError in words for the person who answered */
export function renderFiles(
  { compiled, digest }: TemplateVersion,
  of: Omit<ServiceOrigin, 'answers' | 'digest'> & {
    answers: Record<string, unknown>;
  },
): RenderedFile[] {
  const { answers, problems } = readAnswers(compiled.template, of.answers);
  if (problems.length > 0) {
    const words = problems.map(
      ({ message, question }) => `The answer to '${question}' ${message}`,
    );
    // A form shows each beside its question.
    throw Object.assign(new InputError(words.join('. ')), { problems });
  }
  try {
    return renderService(compiled, { ...of, answers, digest });
  } catch (error) {
    if (error instanceof RuleError) {
      throw new InputError(
        `It can't be made of these answers: ${error.message}`,
      );
    }
    throw error;
  }
}
