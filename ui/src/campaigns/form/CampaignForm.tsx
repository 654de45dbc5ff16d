/** The plan of a campaign under edit, and beside it whom it would reach as it stands. */
import { Alert, Button, SegmentedControl, Select, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useMemo, useRef } from 'react';
import type { Campaign } from '../../../../src/api/contract/campaigns.ts';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import { figureText } from '../../shared/Figure.tsx';
import { FormAlert } from '../../shared/FormAlert.tsx';
import { LeaveDialog } from '../../shared/LeaveDialog.tsx';
import { notifyDone } from '../../shared/notify.ts';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import { Panel } from '../../shared/Panel.tsx';
import { useFirstProblem } from '../../shared/use-first-problem.ts';
import { useAudience } from '../audience/use-audience.ts';
import { CHANNELS, channelWord } from '../campaign-words.ts';
import { AudienceRail } from './AudienceRail.tsx';
import { CampaignConflict } from './CampaignConflict.tsx';
import type { CampaignPlan } from './campaign-plan.ts';
import styles from './form.module.css';
import { HandOverSection } from './HandOverSection.tsx';
import { LimitsSection } from './LimitsSection.tsx';
import { SegmentChoice } from './SegmentChoice.tsx';
import { type CampaignForm as Form, useCampaignForm } from './use-campaign-form.ts';

/** `stored` is the campaign as it was when the form was opened, `latest` as it is now; undefined for a new one. */
export function CampaignForm({
  stored,
  latest,
  start,
}: {
  readonly stored: Campaign | undefined;
  readonly latest: Campaign | undefined;
  readonly start: CampaignPlan;
}): ReactNode {
  const navigate = useNavigate();
  const router = useRouter();
  const form = useCampaignForm(stored, start);
  const targeting = useMemo(
    () => (form.targeting?.include.length === 0 ? undefined : form.targeting),
    [form.targeting],
  );
  const audience = useAudience(targeting, stored?.id);
  const place = useRef<HTMLDivElement>(null);
  useFirstProblem(place, form.refusal);

  const open = (campaign: Campaign) => void navigate({ to: '/campaigns/$id', params: { id: campaign.id } });
  const save = async (over?: number) => {
    const saved = await form.save(over);
    if (saved === undefined) return;
    notifyDone(`Saved ${saved.name}.`);
    open(saved);
  };
  useHotkeys([['mod+S', () => void save()]], []);

  const title = stored === undefined ? 'New campaign' : `Edit ${stored.name}`;
  const movedOn = latest !== undefined && stored !== undefined && latest.version > stored.version;
  return (
    <Page title={title}>
      <PageHeader
        back={{ to: '/campaigns', label: 'Campaigns' }}
        title={title}
        actions={
          <>
            <Button
              variant="default"
              onClick={() =>
                router.history.push(stored === undefined ? '/campaigns' : `/campaigns/${stored.id}`)
              }
            >
              Cancel
            </Button>
            <Button loading={form.isSaving} onClick={() => void save()}>
              {stored === undefined ? 'Create campaign' : 'Save campaign'}
            </Button>
          </>
        }
      />
      {movedOn && (
        <Alert variant="default" mb="sm" role="status" icon={<TriangleAlert size={16} aria-hidden="true" />}>
          Somebody saved this campaign while you edit. Saving will ask what to do.
        </Alert>
      )}
      <FormAlert error={form.error} />
      <div className={styles.columns} ref={place}>
        <div className={styles.sections}>
          <Panel title="What it is">
            <WordsSection form={form} />
          </Panel>
          <Panel title="Whom it reaches">
            <div className={styles.section}>
              <SegmentChoice
                side="include"
                ids={form.plan.include}
                taken={form.plan.exclude}
                problem={form.problems.get('include')}
                audience={audience}
                onChange={(include) => form.set({ include })}
              />
              <SegmentChoice
                side="exclude"
                ids={form.plan.exclude}
                taken={form.plan.include}
                problem={form.problems.get('exclude')}
                audience={audience}
                onChange={(exclude) => form.set({ exclude })}
              />
            </div>
          </Panel>
          <Panel title="Limit and hold-out">
            <div className={styles.section}>
              <LimitsSection form={form} />
            </div>
          </Panel>
          <Panel title="What is sent">
            <MessageSection form={form} />
          </Panel>
          <Panel title="How it is handed over">
            <div className={styles.section}>
              <HandOverSection form={form} />
            </div>
          </Panel>
        </div>
        <AudienceRail form={form} audience={audience} />
      </div>
      <div className={styles.miniBar}>
        {audience.answer === undefined ? (
          <span />
        ) : (
          <UnstyledButton
            className={`figures ${styles.toAudience}`}
            title="Show the audience"
            onClick={() => document.getElementById('audience')?.scrollIntoView({ block: 'start' })}
          >
            {figureText(audience.answer.targeted)} of {figureText(audience.answer.considered)}{' '}
            {audience.isCurrent ? 'targeted' : 'updating'}
          </UnstyledButton>
        )}
        <Button loading={form.isSaving} onClick={() => void save()}>
          {stored === undefined ? 'Create campaign' : 'Save campaign'}
        </Button>
      </div>
      <CampaignConflict
        conflict={form.conflict}
        isSaving={form.isSaving}
        onTheirs={() => {
          form.leave();
          if (form.conflict !== undefined) open(form.conflict);
        }}
        onMine={(over) => void save(over)}
        onClose={form.keepEditing}
      />
      <LeaveDialog what="campaign" isDirty={form.isDirty} mayLeave={form.mayLeave} />
    </Page>
  );
}

function WordsSection({ form: { plan, set, problems } }: { readonly form: Form }) {
  const people = useQuery(apiQuery(contract.listUsers, {})).data?.items ?? [];
  return (
    <div className={styles.section}>
      <TextInput
        label="Name"
        required
        maxLength={160}
        value={plan.name}
        error={problems.get('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Textarea
        label="Goal"
        description="What it is for, so that one can tell later whether it got there."
        autosize
        minRows={1}
        maxRows={6}
        maxLength={500}
        value={plan.goal}
        error={problems.get('goal')}
        onChange={(event) => set({ goal: event.currentTarget.value })}
      />
      <div className={styles.pair}>
        <div>
          <span className={styles.label} id="campaign-channel">
            Channel
          </span>
          <SegmentedControl
            aria-labelledby="campaign-channel"
            fullWidth
            data={CHANNELS.map((value) => ({ value, label: channelWord(value) }))}
            value={plan.channel}
            onChange={(next) => {
              const channel = CHANNELS.find((one) => one === next);
              if (channel !== undefined) set({ channel });
            }}
          />
        </div>
        <Select
          label="Owner"
          data={[
            { value: '', label: 'Nobody' },
            ...people.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={plan.owner ?? ''}
          allowDeselect={false}
          error={problems.get('owner')}
          onChange={(value) => set({ owner: value === null || value === '' ? null : value })}
        />
      </div>
    </div>
  );
}

function MessageSection({ form: { plan, set, problems } }: { readonly form: Form }) {
  return (
    <div className={styles.section}>
      <TextInput
        label="Template"
        description={
          plan.channel === 'email'
            ? 'What whatever sends calls the message. An email cannot run without one.'
            : 'What whatever sends calls the message.'
        }
        maxLength={500}
        value={plan.templateRef}
        error={problems.get('template_ref')}
        onChange={(event) => set({ templateRef: event.currentTarget.value })}
      />
      <Textarea
        label="Instructions"
        description="For whoever sends it, or makes the calls."
        autosize
        minRows={3}
        maxRows={16}
        maxLength={20_000}
        value={plan.instructions}
        error={problems.get('instructions')}
        onChange={(event) => set({ instructions: event.currentTarget.value })}
      />
    </div>
  );
}
