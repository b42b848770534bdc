import { createHash } from 'node:crypto';
import type {
  RepositoryBranchProtection,
  RepositoryLastActivity,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type { Target } from './targets';

/** Another one when the same files would give other facts. */
const version = 3;

/** What is remembered of a repository from pass to pass. */
export type Known = {
  version: number;
  /** Of its entities, their folders and owners. */
  subjects: string;
  /** By what was requested. */
  etags: Record<string, string>;
  /** The state of its files, in the words of its host. */
  head?: string;
  branch?: string;
  archived?: boolean;
  /** When its host says that something was last pushed. */
  pushed?: string;
  /** Nothing was pushed since by what its host lists; else it has to be requested. */
  sure: boolean;
  /** Its host's list has it; else the list says nothing of it. */
  listed?: boolean;
  /** When it was last requested by itself (a stored name); by the machine's time, epoch milliseconds. */
  askedAt: number;
  /** When everything of it was last requested, likewise. */
  sweptAt: number;
  activity?: RepositoryLastActivity;
  protection?: RepositoryBranchProtection;
};

const knownSchema = z.looseObject({
  version: z.literal(version),
  subjects: z.string(),
  etags: z.record(z.string(), z.string()),
  sure: z.boolean(),
  askedAt: z.number(),
  sweptAt: z.number(),
});

export function readKnown(text: string | undefined): Known | undefined {
  if (text === undefined) {
    return undefined;
  }
  try {
    return knownSchema.parse(JSON.parse(text)) as Known;
  } catch {
    // Of another version: it is read anew.
    return undefined;
  }
}

/** Nothing is known of it yet. */
export function newKnown(): Known {
  return {
    version,
    subjects: '',
    etags: {},
    sure: false,
    askedAt: 0,
    sweptAt: 0,
  };
}

export function subjectsMark({ subjects }: Target): string {
  return createHash('sha256')
    .update(JSON.stringify(subjects))
    .digest('base64')
    .slice(0, 22);
}

/** A share of one that is always the same for a key: spreads what falls due. */
export function shareOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt16BE(0) / 65_536;
}
