import type {
  DiscrepancyPatch,
  PullRequest,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  CopyButton,
  ExternalLink,
  Refused,
  useEvidenceApi,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';

/** Proposes the patch where the file lives; pressing twice finds the same one. */
export function PullRequestButton(props: {
  id: string;
  candidate?: string;
  patch: DiscrepancyPatch;
}) {
  const { id, candidate, patch } = props;
  const api = useEvidenceApi();
  const [opened, setOpened] = useState<PullRequest>();
  const { busy, failure, run } = useMutation(() => undefined);

  if (!patch.pullRequest) {
    return (
      <Box sx={{ mt: 1.25, fontSize: 13, color: 'text.secondary' }}>
        <CopyButton
          variant="outlined"
          text={() => patch.diff}
          label="Copy patch"
          what="for git apply"
        />{' '}
        The portal can't open a pull request there: apply the patch by hand.
      </Box>
    );
  }
  const open = () =>
    run(async () =>
      setOpened(await api.openDiscrepancyPullRequest(id, { candidate })),
    );
  return (
    <Box sx={{ mt: 1.25 }}>
      <Button
        size="small"
        variant="contained"
        disabled={busy || opened !== undefined}
        title={`On a branch of the repository of ${patch.path}, as the portal`}
        onClick={open}
        sx={{ textTransform: 'none' }}
      >
        {busy ? 'Opening the pull request …' : 'Open pull request'}
      </Button>{' '}
      <CopyButton
        variant="outlined"
        text={() => patch.diff}
        label="Copy patch"
        what="for git apply"
      />{' '}
      <span role="status">
        {opened && (
          <>
            {opened.status === 'opened' ? 'Opened: ' : 'Open already: '}
            <ExternalLink href={opened.url}>pull request</ExternalLink>
          </>
        )}
      </span>
      <Refused error={failure} />
    </Box>
  );
}
