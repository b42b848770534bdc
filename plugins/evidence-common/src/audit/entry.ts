import { z } from 'zod';
import { canonicalJson } from '../canonical';
import type { ParsedDecision } from './decision';

/** Lower-case hexadecimal SHA-256 of a text's UTF-8; given, as this is pure. */
export type Sha256 = (text: string) => string;

/** What the first entry follows. */
export const genesisHash = '0'.repeat(64);

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256');

/** What every entry has, whatever it records. */
export const auditEntrySchema = z
  .looseObject({
    /** From 1, without gaps. */
    seq: z.number().int().min(1),
    id: z.string(),
    /** When it was recorded. */
    at: z.string(),
    /** The plugin that recorded it. */
    recordedBy: z.string(),
    type: z.string(),
    action: z.string(),
    subject: z.record(z.string(), z.unknown()),
    actor: z.string().optional(),
    reason: z.string().optional(),
    validFrom: z.string().optional(),
    validUntil: z.string().optional(),
    body: z.unknown().optional(),
    /** The hash of the entry before. */
    previous: hashSchema,
    /** SHA-256 of the canonical JSON of all the rest of this entry. */
    hash: hashSchema,
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** The end of the chain at some time: what was written by then stays. */
export const auditCheckpointSchema = z
  .object({
    /** The last entry; 0 where there was none. */
    seq: z.number().int().min(0),
    hash: hashSchema,
    /** When it was taken. */
    takenAt: z.string(),
  })
  .meta({ id: 'AuditCheckpoint' });
export type AuditCheckpoint = z.infer<typeof auditCheckpointSchema>;

/** Whether the chain holds, by a look of the portal's own. */
export const auditVerificationSchema = z
  .object({
    status: z.enum(['intact', 'broken']),
    /** The last entry up to which it holds. */
    seq: z.number().int().min(0),
    /** Since when the entries before that were looked at. */
    verifiedAt: z.string(),
    /** What is wrong, in one sentence. */
    problem: z.string().optional(),
  })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.infer<typeof auditVerificationSchema>;

/** Query of `GET /api/evidence/audit`. */
export const auditQuerySchema = z.object({
  /** Entries after this one. */
  after: z.coerce.number().int().min(0).default(0),
  /** Without it, to the end. */
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
});
export type AuditQuery = z.output<typeof auditQuerySchema>;

/** An entry without its hash. */
export type UnsealedEntry = ParsedDecision &
  Pick<AuditEntry, 'seq' | 'at' | 'recordedBy' | 'previous'>;

/** The line that holds an entry, and the hash that seals it. */
export function sealEntry(
  entry: UnsealedEntry,
  sha256: Sha256,
): { line: string; hash: string } {
  const hash = sha256(canonicalJson(entry));
  return { line: canonicalJson({ ...entry, hash }), hash };
}
