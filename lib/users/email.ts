/**
 * What email addresses are compared by: two with the same key are the same address.
 *
 * Without regard to case, as mail hosts take them (RFC 5321, section 2.4, lets them tell cases apart; none
 * does), and to how Unicode spells a letter (NFKC), so that one who looks like another cannot join as them.
 */
export function emailKey(email: string): string {
  return email.normalize("NFKC").toLowerCase().normalize("NFKC");
}
