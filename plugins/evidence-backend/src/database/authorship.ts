import type {
  Author,
  SourceClaim,
} from '@plumbline/backstage-plugin-evidence-node';

/** Who reports, and under which names: by default the sources of what is reported. */
export type Authorship = {
  author: Author;
  claims?: readonly SourceClaim[];
};
