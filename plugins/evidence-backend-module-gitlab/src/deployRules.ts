import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { GitlabProject } from './schemas';

/** Pipelines or jobs that their owners say deploy: all that is given must hold. */
export type DeployRule = {
  /** `group/name`; without it, in every project. */
  project?: string;
  /** Of the pipeline (`workflow:name`) or of the job. */
  name?: string;
  /** Branch or tag. */
  ref?: string;
  environment?: string;
};

export type DeployRules = {
  pipelines: readonly DeployRule[];
  jobs: readonly DeployRule[];
};

/** @throws InputError where a rule would hold of everything */
export function readDeployRules(config: Config): DeployRules {
  return {
    pipelines: readRules(config, 'deployPipelines'),
    jobs: readRules(config, 'deployJobs'),
  };
}

function readRules(config: Config, section: string): DeployRule[] {
  const key = `plumbline.webhooks.gitlab.${section}`;
  const rules = config.getOptionalConfig(key);
  return (rules?.keys() ?? []).map(each => {
    const rule = rules!.getConfig(each);
    const read: DeployRule = {
      project: rule.getOptionalString('project'),
      name: rule.getOptionalString('name'),
      ref: rule.getOptionalString('ref'),
      environment: rule.getOptionalString('environment'),
    };
    if (!read.name && !read.ref) {
      throw new InputError(
        `'${key}.${each}' must say which of them deploy, by 'name' or 'ref'`,
      );
    }
    return read;
  });
}

export function findRule(
  rules: readonly DeployRule[],
  found: {
    project: GitlabProject;
    name?: string | null;
    ref?: string | null;
  },
): DeployRule | undefined {
  const { project, name, ref } = found;
  return rules.find(
    rule =>
      (rule.name === undefined || rule.name === name) &&
      (rule.ref === undefined || rule.ref === ref) &&
      (rule.project === undefined || isProject(project, rule.project)),
  );
}

function isProject(project: GitlabProject, path: string): boolean {
  const wanted = path.toLocaleLowerCase('en-US');
  return (
    project.path_with_namespace?.toLocaleLowerCase('en-US') === wanted ||
    project.web_url.toLocaleLowerCase('en-US').endsWith(`/${wanted}`)
  );
}
