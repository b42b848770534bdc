import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  Entity,
} from '@backstage/catalog-model';
import {
  ownValue,
  repositoryLayouts,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Creation,
  CreationStep,
} from '@plumbline/backstage-plugin-scorecards-common';

/** Where the catalog has it from: this module. */
const location = 'plumbline-scorecards:creations';

/**
 * What the catalog has of a creation: the service as it was registered, and once
 * its contents are merged, the place where its repository describes it.
 *
 * @param of.host - the type of the integration that its host has; without one the
 *   catalog can not read files there, and has what was answered
 */
export function toEntity(
  creation: Creation,
  { host }: { host: string | undefined },
): Entity {
  const { answers, entityRef, id, name, owner, repository, steps } = creation;
  const { lifecycle } = creation;
  const annotations = {
    [ANNOTATION_LOCATION]: location,
    [ANNOTATION_ORIGIN_LOCATION]: location,
    'plumbline.dev/creation': id,
  };
  const isDone = (wanted: CreationStep) =>
    steps.some(({ state, step }) => step === wanted && state === 'done');
  const isMerged = isDone('merged');
  const descriptor = descriptorOf(repository, host);
  if (isMerged && host !== undefined) {
    return {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Location',
      metadata: {
        name: `created-${name}`,
        annotations,
        description: `Where ${entityRef} describes itself`,
      },
      spec: {
        type: 'url',
        target: descriptor,
      },
    };
  }
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      description: textOf(answers.purpose) ?? name,
      annotations: {
        ...annotations,
        // Proposals change the file that describes it.
        ...(isMerged && { [ANNOTATION_LOCATION]: `url:${descriptor}` }),
        // An address that was not made here may be of another service.
        ...(isDone('repository') && {
          [ANNOTATION_SOURCE_LOCATION]: `url:${repository}/`,
        }),
        ...given('plumbline.dev/tier', answers.tier),
        ...given('plumbline.dev/data-classification', answers.classification),
      },
    },
    // Its own description can not be read; templates of services begin with this.
    spec: {
      type: 'service',
      lifecycle: lifecycle ?? (isMerged ? 'experimental' : 'proposed'),
      owner,
    },
  };
}

/**
 * The address of its descriptor, as its host writes and the catalog reads it, at
 * the branch to which its contents were proposed: `HEAD`, whatever its name.
 */
function descriptorOf(repository: string, host: string | undefined): string {
  const layout = ownValue(repositoryLayouts, host ?? '') ?? 'tree';
  return layout === '_git'
    ? `${repository}?path=/catalog-info.yaml`
    : `${repository}/${layout.replace('tree', 'blob')}/HEAD/catalog-info.yaml`;
}

function given(
  annotation: string,
  answer: string | string[] | undefined,
): Record<string, string> {
  const text = textOf(answer);
  return text === undefined ? {} : { [annotation]: text };
}

function textOf(answer: string | string[] | undefined): string | undefined {
  return typeof answer === 'string' && answer !== '' ? answer : undefined;
}
