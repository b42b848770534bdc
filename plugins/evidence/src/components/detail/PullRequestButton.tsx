import type {
  DiscrepancyPatch,
  PullRequest,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  ExternalLink,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { Refused } from './Decide';

/** Proposes the patch where the file lives; pressing twice finds the same one. */
export function PullRequestButton(props: {
  id: string;
  candidate?: string;
  patch: DiscrepancyPatch;
}) {
  const { id, candidate, patch } = props;
  const api = useEvidenceApi();
  const [busy, setBusy] = useState(false);
  const [opened, setOpened] = useState<PullRequest>();
  const [failure, setFailure] = useState<Error>();

  if (!patch.pullRequest) {
    return (
      <Box sx={{ mt: 0.5, fontSize: 13, color: 'text.secondary' }}>
        The portal cannot propose it there: apply the patch by hand.
      </Box>
    );
  }
  const open = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      setOpened(await api.openDiscrepancyPullRequest(id, { candidate }));
    } catch (error) {
      setFailure(error as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Box sx={{ mt: 1 }}>
      {!opened && (
        <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
          It makes a branch in the repository of {patch.path}, as the portal,
          and asks its owners to merge it.
        </Box>
      )}
      <Button
        size="small"
        variant="outlined"
        disabled={busy}
        onClick={open}
        sx={{ textTransform: 'none' }}
      >
        {busy ? 'Opening the pull request …' : 'Open as a pull request'}
      </Button>{' '}
      <span role="status">
        {opened && (
          <>
            {opened.status === 'opened'
              ? 'It is open: '
              : 'It had been opened before: '}
            <ExternalLink href={opened.url}>the pull request</ExternalLink>
          </>
        )}
      </span>
      {failure && (
        <Refused error={failure} what="The pull request was not opened" />
      )}
    </Box>
  );
}
