import { filledText } from '@plumbline/backstage-plugin-evidence-node';
import type { Config } from '@backstage/config';
import { environmentOfLabels } from '@plumbline/backstage-plugin-evidence-common';
import type { Application } from './schemas';

/** Where what is deployed is in an environment: all that is given must hold. */
export type EnvironmentRule = {
  /** Name or address of the destination. */
  cluster?: string;
  namespace?: string;
  project?: string;
  environment: string;
};

/** @param key - of the section: rules by any name, tried in their order */
export function readEnvironmentRules(
  config: Config,
  key: string,
): EnvironmentRule[] {
  const section = config.getOptionalConfig(key);
  return (section?.keys() ?? []).map(name => {
    const rule = section!.getConfig(name);
    return {
      cluster: rule.getOptionalString('cluster'),
      namespace: rule.getOptionalString('namespace'),
      project: rule.getOptionalString('project'),
      environment: rule.getString('environment'),
    };
  });
}

/** By a label of the application or by a rule; its name is no evidence. */
export function environmentOf(
  app: Application,
  rules: readonly EnvironmentRule[],
): string | undefined {
  const { project, destination } = app.spec ?? {};
  const own = filledText(environmentOfLabels(app.metadata.labels), 200);
  const rule = rules.find(
    ({ cluster, ...rest }) =>
      (cluster === undefined ||
        cluster === destination?.name ||
        cluster === destination?.server) &&
      (rest.namespace === undefined ||
        rest.namespace === destination?.namespace) &&
      (rest.project === undefined || rest.project === project),
  );
  return own ?? rule?.environment;
}
