import { plumblineAnnotations } from './names';
import { AnnotationResult, checkAnnotation, parseStructured } from './result';
import { approversSchema, declaredDependenciesSchema } from './schemas';
import type { DeclaredDependency } from './schemas';

/**
 * Reads a list of names: separated by commas or white space, or a JSON array.
 * Duplicates and empty parts vanish; the order is kept.
 *
 * @example
 * ```ts
 * splitList('checkout, checkout-svc'); // ['checkout', 'checkout-svc']
 * splitList('["checkout", "check out"]'); // ['checkout', 'check out']
 * ```
 */
export function splitList(text: string | undefined): string[] {
  return unique(jsonStrings(text) ?? (text ?? '').split(/[\s,]+/));
}

/**
 * Reads a list of phrases: separated by commas only, or a JSON array, so that
 * a part may contain spaces (`place order, express pay`).
 */
export function splitPhrases(text: string | undefined): string[] {
  return unique(jsonStrings(text) ?? (text ?? '').split(','));
}

/** Reads `plumbline.dev/approvers`: users and groups that may approve. */
export function parseApprovers(text: string): AnnotationResult<string[]> {
  return checkAnnotation(
    plumblineAnnotations.approvers,
    splitList(text),
    approversSchema,
  );
}

/** Reads `plumbline.dev/dependencies`: typed edges from the entity that carries it. */
export function parseDependencies(
  text: string,
): AnnotationResult<DeclaredDependency[]> {
  return parseStructured(
    plumblineAnnotations.dependencies,
    text,
    declaredDependenciesSchema,
  );
}

function jsonStrings(text: string | undefined): string[] | undefined {
  if (!text?.trim().startsWith('[')) {
    return undefined;
  }
  try {
    const content: unknown = JSON.parse(text);
    return Array.isArray(content)
      ? content.filter(part => typeof part === 'string')
      : undefined;
  } catch {
    return undefined;
  }
}

function unique(parts: string[]): string[] {
  return [...new Set(parts.map(part => part.trim()).filter(Boolean))];
}
