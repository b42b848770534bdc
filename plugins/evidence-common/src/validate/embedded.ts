import { isScalar } from 'yaml';
import type { Region } from './finding';
import { refFrom } from './estate';
import { Path, SourceDocument } from './source';

/**
 * Where a string that holds YAML or a list says something: the word that means
 * a reference, as it is written there. `exact` is false where only the whole
 * string could be found.
 */
export function embedded(
  document: SourceDocument,
  path: Path,
  ref: string,
  namespace: string | undefined,
): Region & { exact: boolean } {
  const { node } = document.find(path);
  if (isScalar(node) && node.range) {
    const [start, end] = node.range;
    const written = document.source.text.slice(start, end);
    for (const match of written.matchAll(/[^\s,;'"[\]{}|>]+/g)) {
      if (means(match[0], ref, namespace)) {
        const at = start + match.index;
        return {
          ...document.source.region(at, at + match[0].length),
          exact: true,
        };
      }
    }
  }
  return { ...document.regionAt(path), exact: false };
}

function means(
  word: string,
  ref: string,
  namespace: string | undefined,
): boolean {
  const kind = ref.slice(0, ref.indexOf(':'));
  return [namespace, 'default'].some(one => refFrom(word, kind, one) === ref);
}
