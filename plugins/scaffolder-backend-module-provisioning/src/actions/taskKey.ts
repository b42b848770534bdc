import { createHash } from 'node:crypto';

/**
 * The same for a step of a task however often it is run, and another one for
 * everything else: a task that is tried again asks for nothing twice.
 */
export function taskKey(context: {
  task: { id: string };
  step?: { id?: string };
  each?: object;
}): string {
  const { task, step, each } = context;
  return `task-${createHash('sha256')
    .update(JSON.stringify([task.id, step?.id ?? '', each ?? {}]))
    .digest('hex')}`;
}
