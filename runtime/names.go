package runtime

// Names of documented RPC errors: those that any call may meet, those of logging
// in, and those of creating chats and inviting to them. The number in a name that has one is
// Error.Argument.
const (
	FileMigrate         Name = "FILE_MIGRATE"             // 303, the data centre
	PhoneMigrate        Name = "PHONE_MIGRATE"            // 303, the data centre
	NetworkMigrate      Name = "NETWORK_MIGRATE"          // 303, the data centre
	UserMigrate         Name = "USER_MIGRATE"             // 303, the data centre
	StatsMigrate        Name = "STATS_MIGRATE"            // 303, the data centre
	InputMethodInvalid  Name = "INPUT_METHOD_INVALID"     // 400, no such function
	InputFetchError     Name = "INPUT_FETCH_ERROR"        // 400, the request cannot be read
	ConnectionNotInited Name = "CONNECTION_NOT_INITED"    // 400
	ConnectionLayer     Name = "CONNECTION_LAYER_INVALID" // 400
	AuthKeyUnregistered Name = "AUTH_KEY_UNREGISTERED"    // 401
	AuthKeyInvalid      Name = "AUTH_KEY_INVALID"         // 401
	SessionRevoked      Name = "SESSION_REVOKED"          // 401
	SessionExpired      Name = "SESSION_EXPIRED"          // 401
	UserDeactivated     Name = "USER_DEACTIVATED"         // 401
	PasswordNeeded      Name = "SESSION_PASSWORD_NEEDED"  // 401
	FloodWait           Name = "FLOOD_WAIT"               // 420, seconds to wait
	FloodPremiumWait    Name = "FLOOD_PREMIUM_WAIT"       // 420, seconds to wait, fewer with Premium
	SlowmodeWait        Name = "SLOWMODE_WAIT"            // 420, seconds to wait
	PeerFlood           Name = "PEER_FLOOD"               // 400
	Internal            Name = "INTERNAL_SERVER_ERROR"    // 500
	RPCCallFail         Name = "RPC_CALL_FAIL"            // 500

	PhoneNumberInvalid  Name = "PHONE_NUMBER_INVALID"  // 400
	PhoneNumberBanned   Name = "PHONE_NUMBER_BANNED"   // 400
	PhoneCodeEmpty      Name = "PHONE_CODE_EMPTY"      // 400
	PhoneCodeInvalid    Name = "PHONE_CODE_INVALID"    // 400
	PhoneCodeExpired    Name = "PHONE_CODE_EXPIRED"    // 400
	PasswordHashInvalid Name = "PASSWORD_HASH_INVALID" // 400, the password is wrong
	AccessTokenInvalid  Name = "ACCESS_TOKEN_INVALID"  // 400, of a bot
	BotMethodInvalid    Name = "BOT_METHOD_INVALID"    // 400, bots may not call it
	AuthRestart         Name = "AUTH_RESTART"          // 500, begin to log in again

	ChatIDGenerateFailed Name = "CHAT_ID_GENERATE_FAILED"  // 500
	ChatIDInvalid        Name = "CHAT_ID_INVALID"          // 400
	ChatInvalid          Name = "CHAT_INVALID"             // 400
	ChatTitleEmpty       Name = "CHAT_TITLE_EMPTY"         // 400
	ChatAdminRequired    Name = "CHAT_ADMIN_REQUIRED"      // 400
	InputUserDeactivated Name = "INPUT_USER_DEACTIVATED"   // 400
	PeerIDInvalid        Name = "PEER_ID_INVALID"          // 400
	TTLPeriodInvalid     Name = "TTL_PERIOD_INVALID"       // 400
	UserAlreadyPresent   Name = "USER_ALREADY_PARTICIPANT" // 400
	UserIDInvalid        Name = "USER_ID_INVALID"          // 400
	UserNotMutualContact Name = "USER_NOT_MUTUAL_CONTACT"  // 403
	UserPrivacy          Name = "USER_PRIVACY_RESTRICTED"  // 403
	UserRestricted       Name = "USER_RESTRICTED"          // 406
	UsersTooFew          Name = "USERS_TOO_FEW"            // 400
	UsersTooMuch         Name = "USERS_TOO_MUCH"           // 400
)
