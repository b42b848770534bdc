import { Entity } from '@backstage/catalog-model';
import { isNamespace } from './formats';
import { isPlaceholder, isSubstituted } from './placeholders';
import { SourceDocument, SourceFile } from './source';
import { isRecord } from '../isRecord';

/** A descriptor to check. */
export type DescriptorFile = {
  source: SourceFile;
  /**
   * Whether it was stated to be a descriptor; in one that was only come across,
   * content that is no entity is of no interest.
   */
  named: boolean;
};

/** An entity as a file describes it. */
export type DescribedEntity = {
  document: SourceDocument;
  /** As far as it could be read: only kind and name are sure to be text. */
  entity: Entity;
  ref: string;
};

/** What a document of a descriptor turned out to be. */
export type DocumentContent =
  | { is: 'entity'; value: Record<string, unknown> }
  | { is: 'template' }
  | { is: 'broken' }
  | { is: 'nothing' }
  | { is: 'something-else' };

/**
 * Distinguishes entities from templates of entities, broken YAML and other
 * content.
 */
export function contentOf(document: SourceDocument): DocumentContent {
  const { value, error } = document;
  if (error) {
    return isPlaceholder(document.text) ? { is: 'template' } : { is: 'broken' };
  }
  if (value === null || value === undefined) {
    return { is: 'nothing' };
  }
  if (!isRecord(value)) {
    return isPlaceholder(document.text)
      ? { is: 'template' }
      : { is: 'something-else' };
  }
  const metadata = isRecord(value.metadata) ? value.metadata : {};
  const naming = [value.kind, value.apiVersion, metadata.name];
  // `name: {{ x }}` without quotes is a map in a map to YAML.
  const isTemplate = [...naming, metadata.namespace].some(
    one =>
      isSubstituted(one) || (isRecord(one) && isPlaceholder(document.text)),
  );
  if (isTemplate) {
    return { is: 'template' };
  }
  if (value.kind === undefined && value.metadata === undefined) {
    return isPlaceholder(document.text)
      ? { is: 'template' }
      : { is: 'something-else' };
  }
  return { is: 'entity', value };
}

/** Whether content claims to be Backstage's, so that its faults are of interest. */
export function looksLikeEntity(document: SourceDocument): boolean {
  const { value } = document;
  if (document.error || !isRecord(value)) {
    return /^apiVersion:\s*['"]?(?:scaffolder\.)?backstage\.io\//m.test(
      document.text,
    );
  }
  return (
    typeof value.apiVersion === 'string' &&
    /(?:^|\.)backstage\.io\//.test(value.apiVersion)
  );
}

/** The entity in a document, if it has a name that others could refer to. */
export function describedEntity(
  document: SourceDocument,
): DescribedEntity | undefined {
  const { value } = document;
  const metadata = isRecord(value) ? value.metadata : undefined;
  if (
    !isRecord(value) ||
    !isRecord(metadata) ||
    typeof value.kind !== 'string' ||
    typeof metadata.name !== 'string' ||
    metadata.name === ''
  ) {
    return undefined;
  }
  const namespace =
    typeof metadata.namespace === 'string' && isNamespace(metadata.namespace)
      ? metadata.namespace
      : undefined;
  const entity = {
    apiVersion: String(value.apiVersion),
    kind: value.kind,
    metadata: {
      name: metadata.name,
      namespace,
      ...(typeof metadata.title === 'string' && { title: metadata.title }),
      annotations: texts(metadata.annotations),
      labels: texts(metadata.labels),
    },
    ...(isRecord(value.spec) && { spec: value.spec as Entity['spec'] }),
  };
  const ref = `${entity.kind}:${namespace ?? 'default'}/${metadata.name}`;
  return { document, entity, ref: ref.toLowerCase() };
}

/** Every entity that files describe; of what is only come across, Backstage's. */
export function describedIn(
  files: readonly DescriptorFile[],
): DescribedEntity[] {
  return files.flatMap(({ source, named }) =>
    source.documents.flatMap(document => {
      const described =
        contentOf(document).is !== 'template' &&
        (named || looksLikeEntity(document))
          ? describedEntity(document)
          : undefined;
      return described ?? [];
    }),
  );
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
