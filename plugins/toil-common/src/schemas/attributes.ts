import { z } from 'zod';
import { toilAttributes } from './vocabulary';

export const attributesSchema = z.partialRecord(
  z.enum(toilAttributes),
  z.boolean(),
);
export type ToilAttributes = z.infer<typeof attributesSchema>;
