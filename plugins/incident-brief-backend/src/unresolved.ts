import type {
  Candidate,
  Resolution,
} from '@plumbline/backstage-plugin-evidence-common';
import type { BriefAnswer } from './service/BriefService';

type Unresolved = Exclude<BriefAnswer, { status: 'found' }>;

/** The body of a 404 and of a 409, beside the error in Backstage's own shape. */
export type UnresolvedBody = {
  error: { name: string; message: string };
  status: 'unmatched' | 'ambiguous';
  candidates: Candidate[];
  resolution: Resolution;
};

export function describeUnresolved(answer: Unresolved): {
  status: 404 | 409;
  body: UnresolvedBody;
} {
  const { status, resolution } = answer;
  const { candidates } = resolution;
  const ambiguous = status === 'ambiguous';
  return {
    status: ambiguous ? 409 : 404,
    body: {
      error: {
        name: ambiguous ? 'ConflictError' : 'NotFoundError',
        message: sentence(ambiguous, resolution),
      },
      status,
      candidates,
      resolution,
    },
  };
}

/** A few, for a sentence; the body has them all. */
const named = 5;

function sentence(
  ambiguous: boolean,
  { candidates, reason }: Resolution,
): string {
  const names = candidates
    .slice(0, named)
    .map(({ entityRef }) => `'${entityRef}'`)
    .join(', ');
  if (ambiguous) {
    return `This names more than one entity: ${names}; ask by entityRef`;
  }
  const wrong = reason ?? 'This names no entity that you can see';
  return candidates.length === 0 ? wrong : `${wrong}; the nearest are ${names}`;
}
