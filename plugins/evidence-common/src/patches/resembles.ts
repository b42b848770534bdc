import { nearestTypo } from '../validate/typo';

/** What names have at their ends that says nothing of which service it is. */
const endings =
  /(?:[-_.]?(?:service|svc|server|app|api|deployment|deploy|prod|production|canary|primary|stable|v?\d+))+$/;

/** Whether two names likely mean the same: but for such endings, or a slip. */
export function resembles(one: string, other: string): boolean {
  const stem = (text: string) => {
    const name = text.toLowerCase();
    return (name.replace(endings, '') || name).replace(/[-_. ]/g, '');
  };
  const [a, b] = [stem(one), stem(other)];
  return a.length > 1 && b.length > 1 && nearestTypo(a, [b]) !== undefined;
}
