/** Short names for the contract's schemas. The contract itself is `detour-console.yaml`. */
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type Session = Schemas['Session'];
export type TimeRange = Schemas['TimeRange'];
export type Overview = Schemas['Overview'];
export type OverviewPoint = Schemas['OverviewPoint'];
export type RequestMeasures = Schemas['RequestMeasures'];
export type GroupRow = Schemas['GroupRow'];
export type RouteRow = Schemas['RouteRow'];
export type NamedCount = Schemas['NamedCount'];
export type PolicyVersion = Schemas['PolicyVersion'];
export type PolicyVersionSummary = Schemas['PolicyVersionSummary'];
export type PolicyVersionList = Schemas['PolicyVersionList'];
export type PolicySource = Schemas['PolicySource'];
export type PolicyDiff = Schemas['PolicyDiff'];
export type Validation = Schemas['Validation'];
export type FieldError = Schemas['FieldError'];
export type Router = Schemas['Router'];
export type RouterList = Schemas['RouterList'];
export type Recommendation = Schemas['Recommendation'];
export type RecommendationDetail = Schemas['RecommendationDetail'];
export type RecommendationList = Schemas['RecommendationList'];
export type RecommendationStatus = Schemas['RecommendationStatus'];
export type Evidence = Schemas['Evidence'];
export type CurvePoint = Schemas['CurvePoint'];
export type Threshold = Schemas['Threshold'];
export type Effect = Schemas['Effect'];
export type Estimate = Schemas['Estimate'];
export type Finding = Schemas['Finding'];
export type Review = Schemas['Review'];
export type ReviewDetail = Schemas['ReviewDetail'];
export type ReviewList = Schemas['ReviewList'];
export type AuditEntry = Schemas['AuditEntry'];
export type AuditList = Schemas['AuditList'];
export type AuditVerification = Schemas['AuditVerification'];
export type Problem = Schemas['Problem'];
