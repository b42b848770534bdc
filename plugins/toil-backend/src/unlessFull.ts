import { failureOf } from '@plumbline/backstage-plugin-evidence-node';

/**
 * Does what would make an answer fresher, and leaves it while the disk is full:
 * then what is known is shown, and only writes are refused.
 */
export async function unlessFull(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (failureOf(error) !== 'full') {
      throw error;
    }
  }
}
