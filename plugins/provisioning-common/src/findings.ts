import type { Finding } from './schemas/request';

/** Whether it ends a request: what an exemption covers does not. */
export function isDenial({
  severity,
  exempted,
}: Pick<Finding, 'severity' | 'exempted'>): boolean {
  return severity === 'deny' && !exempted;
}
