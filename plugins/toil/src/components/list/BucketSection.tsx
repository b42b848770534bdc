import { Pages, Section } from '@plumbline/backstage-plugin-evidence-react';
import { bucketRuleOf } from '@plumbline/backstage-plugin-toil-common';
import type {
  Bucket,
  ListedCandidate,
} from '@plumbline/backstage-plugin-toil-common';
import Button from '@mui/material/Button';
import { CandidateTable } from './CandidateTable';

/** A bucket with its rule, and what is in it, the highest priority first. */
export function BucketSection(props: {
  bucket: Bucket;
  pages: Pages<ListedCandidate>;
}) {
  const { bucket, pages } = props;
  const { items, more, loading, onMore } = pages;
  const { title, words } = bucketRuleOf(bucket);
  return items.length === 0 ? null : (
    <Section
      title={`${title} (${items.length}${more ? '+' : ''})`}
      note={words}
    >
      <CandidateTable
        label={title}
        candidates={items}
        under={bucket}
        isStale={loading && !more}
      />
      {more && (
        <Button size="small" disabled={loading} onClick={onMore}>
          Show more of ‘{title}’
        </Button>
      )}
    </Section>
  );
}
