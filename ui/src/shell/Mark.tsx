/** The sign of the product: contacts above a tick. */
export function Mark({ size = 26 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="8" fill="#5050c8" />
      <g fill="#fff">
        <circle cx="9" cy="10.5" r="2.6" />
        <circle cx="16" cy="10.5" r="2.6" />
        <circle cx="23" cy="10.5" r="2.6" fillOpacity=".45" />
        <path
          d="M8 21.2l4.6 4.2L24 16.6"
          fill="none"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </g>
    </svg>
  );
}
