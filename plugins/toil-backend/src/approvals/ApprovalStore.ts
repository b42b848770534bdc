import type { GateAnswer } from './deploymentReview';

export interface ApprovalStore {
  /** The same again changes nothing. */
  keep(answer: GateAnswer): Promise<'stored' | 'duplicate'>;
  /** What a gate answered between two instants, epoch milliseconds. */
  ofGate(gate: string, from: number, to: number): Promise<GateAnswer[]>;
}
