import { readFile } from 'node:fs/promises';
import {
  type AddedFact,
  addedFactSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';

const answerSchema = z.object({ items: z.array(addedFactSchema) });

/**
 * The facts that modules of a portal add, from a file with what its
 * `GET /api/evidence/facts` answered; none without a file.
 *
 * @throws Failure where it holds something else
 */
export async function readAddedFacts(
  file: string | undefined,
): Promise<AddedFact[]> {
  if (file === undefined) {
    return [];
  }
  try {
    const text = await readFile(file, 'utf8');
    return answerSchema.parse(JSON.parse(text)).items;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      exitCode.wrongUsage,
      code === undefined
        ? `--facts: '${file}' must hold what GET /api/evidence/facts of a portal answered.`
        : `--facts: '${file}' could not be read (${code}).`,
    );
  }
}
