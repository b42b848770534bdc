import { asYaml } from '../validate/edit';
import { toObjectName } from '../validate/formats';

/** A description that is not there yet. */
export type NewEntity = {
  /** A name for its file. */
  path: string;
  text: string;
  /** What a person has to say or confirm first. */
  fill: string[];
};

/** The least that describes a workload; what is not known is left empty. */
export function newEntity(workload: string, owner?: string): NewEntity {
  const name = toObjectName(workload) ?? 'unnamed';
  const alias = JSON.stringify(JSON.stringify([workload]));
  const lines = [
    'apiVersion: backstage.io/v1alpha1',
    'kind: Component',
    'metadata:',
    `  name: ${asYaml(name)}`,
    ...(name === workload.toLowerCase()
      ? []
      : [
          '  annotations:',
          `    plumbline.dev/aliases: ${
            /[\s,;[\]]/.test(workload) ? alias : asYaml(workload)
          }`,
        ]),
    'spec:',
    '  type: service # confirm',
    '  lifecycle: production # confirm',
    owner
      ? `  owner: ${asYaml(owner)} # confirm`
      : '  owner: # say who: group:default/…',
  ];
  return {
    path: `${name}.yaml`,
    text: `${lines.join('\n')}\n`,
    fill: ['spec.type', 'spec.lifecycle', 'spec.owner'],
  };
}
