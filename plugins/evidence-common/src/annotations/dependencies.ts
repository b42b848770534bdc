import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { parse } from 'yaml';
import { z } from 'zod';
import { firstLine } from '../firstLine';
import { EdgeType, edgeTypeSchema } from '../schemas/observation';
import { firstFault } from './result';

/** Shape of `plumbline.dev/dependencies`, as YAML or JSON in the annotation. */
export const dependenciesAnnotationSchema = z.array(
  z.object({
    type: edgeTypeSchema,
    target: z.string().min(1).describe('An entity reference'),
  }),
);

/**
 * Reads the typed dependencies of an entity. What can't be read is left out
 * and listed in `errors`; a broken annotation must not cost the whole entity.
 */
export function parseDependencies(
  text: string | undefined,
  ofRef: string,
): { dependencies: { to: string; type: EdgeType }[]; errors: string[] } {
  if (!text?.trim()) {
    return { dependencies: [], errors: [] };
  }
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    return {
      dependencies: [],
      errors: [`is not valid YAML: ${firstLine(error)}`],
    };
  }
  const parsed = dependenciesAnnotationSchema.safeParse(content);
  if (!parsed.success) {
    return {
      dependencies: [],
      errors: [`is not valid${firstFault(parsed.error)}`],
    };
  }
  const errors: string[] = [];
  const { namespace } = parseEntityRef(ofRef);
  const dependencies = parsed.data.flatMap(({ type, target }) => {
    try {
      const ref = parseEntityRef(target, {
        defaultKind: 'component',
        defaultNamespace: namespace,
      });
      return [{ to: stringifyEntityRef(ref), type }];
    } catch (error) {
      errors.push(
        `has a target '${target}' that is no reference: ${firstLine(error)}`,
      );
      return [];
    }
  });
  return { dependencies, errors };
}
