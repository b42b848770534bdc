import { splitList } from '../splitList';
import { plumblineAnnotations } from './names';
import { AnnotationResult, checkAnnotation } from './result';
import { approversSchema } from './schemas';

/** Reads `plumbline.dev/approvers`: users and groups that may approve. */
export function parseApprovers(text: string): AnnotationResult<string[]> {
  return checkAnnotation(
    plumblineAnnotations.approvers,
    splitList(text),
    approversSchema,
  );
}
