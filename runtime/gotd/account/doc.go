// Package account logs in on Telegram, and keeps to its data centres.
//
// [Open] connects to the data centre where the account lives, its home. The
// [Account] is a runtime.Invoker for a generated client of the layer that
// Options.Client names. Log in by [Account.LoginPhone], [Account.LoginBot] or
// [Account.LoginQR] unless [Account.Authorized] says that it is not needed; one
// gotd.Storage keeps the home and every data centre's key.
//
// Where a server answers that a call belongs elsewhere, it is made there:
// PHONE_MIGRATE, USER_MIGRATE and NETWORK_MIGRATE move the home, FILE_MIGRATE
// and STATS_MIGRATE do not; [Account.At] makes a call elsewhere at once. A data
// centre that does not know the account gets its authorization from the one that
// does, when it first refuses a call.
package account
