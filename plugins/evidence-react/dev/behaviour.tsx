import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import CrossIcon from '@mui/icons-material/Close';
import HourglassIcon from '@mui/icons-material/HourglassEmpty';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import {
  Card,
  CardLink,
  Choose,
  ConfirmedButton,
  CopyButton,
  DataTable,
  Decide,
  DownloadButton,
  EmptyState,
  ExternalLink,
  Failed,
  Fold,
  Form,
  NeedRow,
  NotRefreshed,
  PageHead,
  Paste,
  Reading,
  Refused,
  Search,
  StatusChip,
  TypedConfirmation,
  useToast,
  type Column,
  type Status,
} from '../src';
import { Columns, Row } from './samples';

type Service = { name: string; status: Status; failing: number };

const services: Service[] = [
  { name: 'Checkout', status: 'alerting', failing: 4 },
  { name: 'Payment', status: 'ok', failing: 0 },
  { name: 'Legacy', status: 'unknown', failing: 12 },
];

const columns: Column<Service>[] = [
  { id: 'name', head: 'Service', rowHead: true, cell: ({ name }) => name },
  {
    id: 'status',
    head: 'Status',
    cell: ({ status }) => <StatusChip status={status} />,
  },
  {
    id: 'failing',
    head: 'Failing',
    align: 'right',
    sortable: true,
    cell: ({ failing }) => failing,
  },
];

export function Tables() {
  const table = { columns, keyOf: ({ name }: Service) => name };
  return (
    <>
      <PageHead
        title="Checkout"
        crumbs={[{ to: '/', title: 'Scorecards' }]}
        status={<StatusChip status="alerting" />}
      >
        <Search label="Search" value="" onSearch={() => {}} />
        <Choose
          label="Status"
          choices={[{ value: '', words: 'Any' }]}
          value=""
          onChoose={() => {}}
        />
      </PageHead>
      <Card
        flush
        title="Services"
        summary="3"
        action={<CardLink to="/">All</CardLink>}
      >
        <DataTable
          {...table}
          caption="Services"
          rows={services}
          sort={{ by: 'failing', order: 'desc' }}
          onSort={() => {}}
          markOf={({ status }) =>
            status === 'alerting' ? { tone: 'critical' } : undefined
          }
          bandAbove={({ name }) => name === 'Legacy' && <>Without an owner</>}
        />
      </Card>
      <Columns>
        <DataTable {...table} caption="None" rows={[]} empty="No service." />
        <DataTable {...table} caption="Being read" rows={undefined} />
      </Columns>
    </>
  );
}

const refusal = (status: number) =>
  new EvidenceRequestError({ status, message: 'Refused by the portal' });

export function Answers() {
  return (
    <>
      <Reading what="the sources" lines={2} />
      <EmptyState action={<Button size="small">Connect a source</Button>}>
        Changes stand here once a source reports them.
      </EmptyState>
      <Failed error={refusal(403)} what="The sources" />
      <Failed error={refusal(500)} what="The sources" onRetry={() => {}} />
      <Failed error={new Error('fetch failed')} what="The sources" />
      <NotRefreshed shown error={new Error('The portal did not answer')} />
      <Fold summary="Show 12 more">Folded</Fold>
      <Fold open summary="Rule">
        Unfolded
      </Fold>
    </>
  );
}

const done = async () => {};

export function Actions() {
  const toast = useToast();
  return (
    <>
      <Row>
        <Button variant="contained">Approve</Button>
        <Button variant="outlined">Reject</Button>
        <Button>Details</Button>
        <Button disabled variant="contained">
          Not allowed
        </Button>
        <ConfirmedButton
          label="Revoke"
          title="Revoke the exemption?"
          run={done}
          onDone={() => toast.show('Revoked')}
        >
          The control fails again.
        </ConfirmedButton>
        <CopyButton text={() => ''} what="the digest" />
        <DownloadButton file="a.csv" label="CSV" read={async () => ''} />
        <ExternalLink href="https://git.example">Repository</ExternalLink>
      </Row>
      <Decide
        what="the exemption"
        choices={[
          { words: 'Approve', needsReason: false, run: done },
          {
            words: 'Reject',
            needsReason: true,
            run: done,
            effect: 'The control fails again.',
          },
        ]}
        onDone={() => {}}
        onConflict={() => {}}
      />
      <Box component="ul" sx={{ m: 0, p: 0, maxWidth: 348 }}>
        <NeedRow
          {...{ icon: HourglassIcon, tone: 'warning', isFirst: true }}
          title="README, Checkout"
          action="Extend"
          to="/"
        >
          Exemption expires in 19 d
        </NeedRow>
        <NeedRow
          {...{ icon: CrossIcon, tone: 'critical' }}
          title="Rollback path, Payment"
          action="Fix"
          to="/"
        >
          Required · failing 6 d
        </NeedRow>
      </Box>
      <Form
        label="Request an exemption"
        submit="Request"
        mutation={{ busy: false, run: done, failure: refusal(409) }}
        onSubmit={() => {}}
        onCancel={() => {}}
      >
        <TextField size="small" label="Reason" />
        <TextField error size="small" label="Until" helperText="Name a day" />
      </Form>
      <TypedConfirmation
        name="ledger"
        label="Destroy ledger"
        run={done}
        onDone={() => {}}
      />
      <Refused error={refusal(409)} />
      <Paste text="export PGHOST=db.internal" what="the connection" />
      {toast.element}
    </>
  );
}
