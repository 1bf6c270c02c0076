/** In what the templates of `dev` and `prod` may differ, and because of which setting. Everything else has to be the same. */

export interface DifferingSetting {
  /** In `infra/environments/*.json`. */
  readonly setting: string;
  /** Of the template, without the environment's name. */
  readonly paths: RegExp;
}

export const settingsThatDiffer: readonly DifferingSetting[] = [
  { setting: 'removal', paths: /\.(?:UpdateReplacePolicy|DeletionPolicy)$/ },
  { setting: 'removal', paths: /Keys\/\w+\/Resource\.Properties\.PendingWindowInDays$/ },
  {
    setting: 'removal',
    paths: /Tenant(?:Registry|Keys)\/Table\/Resource\.Properties\.DeletionProtectionEnabled$/,
  },
  { setting: 'removal', paths: /Identity\/Users\/Pool\/Resource\.Properties\.DeletionProtection$/ },
  { setting: 'retention.logDays', paths: /\.Properties\.RetentionInDays$/ },
  {
    setting: 'retention.auditDays',
    paths:
      /AuditTrail\/Bucket\/\w+\/Resource\.Properties\.LifecycleConfiguration\.Rules\.0\.ExpirationInDays$/,
  },
  {
    setting: 'retention.auditDays and auditLock',
    paths:
      /AuditTrail\/Bucket\/Records\/Resource\.Properties\.ObjectLockConfiguration\.Rule\.DefaultRetention\.(?:Days|Mode)$/,
  },
  { setting: 'functions', paths: /\/Function\/Resource\.Properties\.ReservedConcurrentExecutions$/ },
  { setting: 'functions', paths: /Monitoring\/Alarms\/\w+-concurrency\/Resource$/ },
  // A widget more for each function with a concurrency of its own moves all that follow.
  { setting: 'functions', paths: /Monitoring\/Dashboard.*\.Properties\.DashboardBody\./ },
  { setting: 'tenantIsolation', paths: /\/Function\/Resource\.Properties\.TenancyConfig$/ },
  { setting: 'tenantIsolation', paths: /\/Resource\.Properties\.Integration\.RequestParameters$/ },
  { setting: 'api.allowedOrigins', paths: /\.Environment\.Variables\.ALLOWED_ORIGINS$/ },
  {
    setting: 'api.allowedOrigins',
    paths: /\.ResponseParameters\.gatewayresponse\.header\.access-control-allow-origin$/,
  },
  {
    setting: 'api.allowedOrigins',
    paths: /\/OPTIONS\/Resource\.Properties\.Integration\.IntegrationResponses\.0\.ResponseTemplates\./,
  },
  { setting: 'api.allowedOrigins', paths: /Api\/Firewall\/WebAcl\.Properties\..*\.ResponseHeaders\./ },
  { setting: 'api.throttle', paths: /\.MethodSettings\.0\.Throttling(?:Rate|Burst)Limit$/ },
  {
    setting: 'api.requestsPerAddress',
    paths: /Api\/Firewall\/WebAcl\.Properties\.Rules\.\d+\.Statement\.RateBasedStatement\.Limit$/,
  },
  { setting: 'identity.mfa', paths: /Identity\/Users\/Pool\/Resource\.Properties\.MfaConfiguration$/ },
  {
    setting: 'identity.callbackUrls',
    paths: /Identity\/Users\/Pool\/Resource\.Properties\.AdminCreateUserConfig\.InviteMessageTemplate\./,
  },
  {
    setting: 'identity.callbackUrls and logoutUrls',
    paths: /Identity\/SignIn\/Client\/Resource\.Properties\.(?:Callback|Logout)URLs\.0$/,
  },
  { setting: 'identity.callbackUrls', paths: /^Outputs\.SignInUrl\.Value\./ },
  { setting: 'monthlyBudgetUsd', paths: /CostBudget\/Monthly\.Properties\.Budget\.BudgetLimit\.Amount$/ },
  { setting: 'monthlyBudgetUsd', paths: /Monitoring\/Alarms\/token-surge\/Resource\.Properties\.Threshold$/ },
];
