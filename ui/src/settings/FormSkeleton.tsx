/** Stands in for a form while its values are loaded. */
import { Skeleton } from '@mantine/core';

export function FormSkeleton({ inputs }: { readonly inputs: number }) {
  return (
    <div aria-hidden="true" style={{ maxWidth: 440 }}>
      {Array.from({ length: inputs }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike
        <div key={index} style={{ marginBottom: 22 }}>
          <Skeleton height={10} width={120} mb={10} />
          <Skeleton height={34} />
        </div>
      ))}
    </div>
  );
}
