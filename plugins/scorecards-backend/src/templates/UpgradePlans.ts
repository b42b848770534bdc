import type {
  ProposalRequest,
  RepositoryTemplate,
} from '@plumbline/backstage-plugin-evidence-common';
import { RuleError } from '@plumbline/backstage-plugin-evidence-common/rules';
import type { Fix } from '@plumbline/backstage-plugin-scorecards-common';
import {
  readAnswers,
  RenderedFile,
  renderService,
} from '@plumbline/backstage-plugin-scorecards-common/templates';
import type { TemplateRegistry, TemplateVersion } from './TemplateRegistry';

type Change = NonNullable<ProposalRequest['changes']>[number];
type Upgrade = NonNullable<Fix['upgrade']>;

/** What brings a service to another version, or why nothing can. */
export type UpgradePlan =
  | { changes: Change[]; text: string }
  | { reason: string };

/** Renders both versions with the answers that a repository keeps. */
export class UpgradePlans {
  constructor(private readonly registry: Pick<TemplateRegistry, 'find'>) {}

  /** @param origin - as the repository states it; undefined where not known */
  async plan(
    origin: RepositoryTemplate | undefined,
    { template, to }: Upgrade,
  ): Promise<UpgradePlan> {
    if (!origin || origin.unknown !== undefined) {
      return {
        reason: `Which template it is from is not known${
          origin ? `: ${origin.unknown}` : ''
        }`,
      };
    }
    const { id, version } = origin;
    if (id !== template || version === undefined) {
      return { reason: `It is not from the template '${template}'` };
    }
    if (version >= to) {
      return { reason: `It is at version ${version} already` };
    }
    const base = await this.registry.find(id, version);
    const target = await this.registry.find(id, to);
    const gone = [
      { at: version, found: base },
      { at: to, found: target },
    ].find(({ found }) => !found);
    if (gone || !base || !target) {
      return {
        reason: `Version ${gone?.at} of '${id}' is not known to this portal: its changes and those of the team can't be separated`,
      };
    }
    if (base.digest !== origin.digest) {
      return {
        reason: `It was made of another text of version ${version} than this portal knows (${origin.digest?.slice(
          0,
          12,
        )}, not ${base.digest.slice(0, 12)})`,
      };
    }
    const before = rendered(base, origin);
    const after = rendered(target, origin);
    if ('reason' in before || 'reason' in after) {
      return 'reason' in before ? before : (after as { reason: string });
    }
    const { changelog } = target.compiled.template;
    return {
      changes: changesOf(before.files, after.files),
      text: `From version ${version} of \`${id}\` to ${to}.${
        changelog === undefined ? '' : ` ${changelog}`
      } What the team changed is merged; files that it deleted stay deleted.`,
    };
  }
}

function rendered(
  { compiled, digest }: TemplateVersion,
  origin: RepositoryTemplate,
): { files: RenderedFile[] } | { reason: string } {
  const { template } = compiled;
  const known = new Set(template.questions.map(({ id }) => id));
  const given = Object.entries(origin.answers ?? {});
  const { answers, problems } = readAnswers(
    template,
    // What a version does not ask is of no use to it.
    Object.fromEntries(given.filter(([id]) => known.has(id))),
  );
  const { creation, name, repository } = origin;
  if (problems.length > 0) {
    const [{ message, question }] = problems;
    return {
      reason: `Version ${template.version} needs an answer in ${origin.path}: '${question}' ${message}`,
    };
  }
  if (!creation || !name || !repository) {
    return {
      reason: `${origin.path} lacks 'creation', 'name' or 'repository'`,
    };
  }
  try {
    return {
      files: renderService(compiled, {
        answers,
        creation,
        digest,
        name,
        repository,
      }),
    };
  } catch (error) {
    if (error instanceof RuleError) {
      return { reason: `Version ${template.version}: ${error.message}` };
    }
    throw error;
  }
}

/** Of the files that both have in the same way, nothing is merged. */
function changesOf(
  before: readonly RenderedFile[],
  after: readonly RenderedFile[],
): Change[] {
  const base = new Map(before.map(({ path, text }) => [path, text]));
  const next = new Map(after.map(({ path, text }) => [path, text]));
  return [...new Set([...base.keys(), ...next.keys()])]
    .sort()
    .filter(path => base.get(path) !== next.get(path))
    .map(path => ({
      merge: path,
      ...(base.has(path) && { base: base.get(path)! }),
      ...(next.has(path) && { text: next.get(path)! }),
    }));
}
