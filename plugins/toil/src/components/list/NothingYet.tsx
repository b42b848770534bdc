import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import { Link } from '@backstage/core-components';
import { Paste } from '@plumbline/backstage-plugin-evidence-react';
import Alert from '@mui/material/Alert';
import { useToilPath } from '../../usePaths';

const importing = cliCommand('toil import --csv tickets.csv');
const adding = cliCommand(
  'toil add --title "Fail over orders-db by hand" --owner group:default/data-platform',
);

/** No source and nobody has reported anything: what to connect first. */
export function NothingYet() {
  const path = useToilPath();
  return (
    <Alert severity="info" icon={false} sx={{ my: 2 }}>
      <strong>No manual work is known yet.</strong> That is no sign that there
      is none: nobody has reported any.
      <p>
        Begin with the last quarter’s tickets. Raw exports of Jira, ServiceNow,
        GitLab and PagerDuty are recognised; so is any table with a header.
        Importing again changes nothing.
      </p>
      <Paste text={importing} what="the import" />
      <p>
        Deploys, alerts and incidents that evidence has are looked at by
        themselves: the third of a kind within 90 days shows here as a
        suggestion. <Link to={`${path}/sources`}>Trackers</Link> are read by
        themselves once they are connected. What leaves no trace anywhere is
        added by hand:
      </p>
      <Paste text={adding} what="adding one" />
    </Alert>
  );
}
